import { withoutNetwork } from "../../tests/outage/network.js";
import { withoutNginx } from "../../tests/outage/nginx.js";
import { ask, run } from "../lib/run.js";
import { withPackedPackage } from "./packed.js";
import { nodeTestFiles } from "./tools.js";

const NETWORK = "tests/outage/outage.test.js";
const NGINX = ["nginx", "proxy-nginx", "proxy-restarts"].map(
  (name) => `tests/outage/${name}.test.js`,
);

/** Arguments of `unshare` for a namespace in which any user is root. */
const AS_ROOT = ["--map-root-user", "--net"];

/** Why these tests cannot run; undefined if one of them can. A single one reports it itself. */
export function withoutOutage() {
  const [network, nginx] = [withoutNetwork() && !canBeRoot(), withoutNginx()];
  return network && nginx ? `${withoutNetwork()}; ${nginx}` : undefined;
}

/**
 * Tests outages and nginx concurrently: most of the time is spent waiting.
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
    const both = await Promise.allSettled([network, nodeTestFiles(NGINX, all, 300, 3)]);
    for (const end of both) if (end.status === "rejected") throw end.reason;
  });
}

function canBeRoot() {
  return ask("unshare", [...AS_ROOT, "ip", "link", "set", "lo", "up"]) !== undefined;
}
