import { withoutNetwork } from "../../tests/outage/network.js";
import { withoutNginx } from "../../tests/outage/nginx.js";
import { ask, run } from "../lib/run.js";
import { withPackedPackage } from "./packed.js";
import { nodeTestFiles } from "./tools.js";

const NETWORK = "tests/outage/outage.test.js";
const NGINX = "tests/outage/nginx.test.js";

/** Who is not root may be root in a namespace of his own. */
const AS_ROOT = ["--map-root-user", "--net"];

/** Why these tests are left out, where nothing of them can run. One of them says so itself. */
export function withoutOutage() {
  const [network, nginx] = [withoutNetwork() && !canBeRoot(), withoutNginx()];
  return network && nginx ? `${withoutNetwork()}; ${nginx}` : undefined;
}

/**
 * Outages and a proxy, at the same time: nearly all of it is waiting.
 * @param {import("../setup.js").TestTools} setUp
 */
export function outageTests({ env }) {
  return withPackedPackage(async (packed) => {
    const all = { ...env, ...packed };
    const network =
      withoutNetwork() && canBeRoot()
        ? run("unshare", [...AS_ROOT, process.execPath, "--test", NETWORK], {
            env: all,
            limit: 300,
          })
        : nodeTestFiles([NETWORK], all, 300);
    const both = await Promise.allSettled([network, nodeTestFiles([NGINX], all, 300)]);
    for (const end of both) if (end.status === "rejected") throw end.reason;
  });
}

function canBeRoot() {
  return ask("unshare", [...AS_ROOT, "ip", "link", "set", "lo", "up"]) !== undefined;
}
