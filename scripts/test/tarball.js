import { Failure } from "../lib/failure.js";
import { root } from "../lib/paths.js";
import { npm } from "../setup/npm.js";
import { checkSameBytes } from "./supply/same-bytes.js";

/** All files that users get. Add to them with care. */
const FILES = [
  "dist/cli.js",
  ...["LICENSE-APACHE", "LICENSE-MIT", "README.md", "README.zh-CN.md", "THIRD-PARTY-NOTICES.txt"],
  "dist/edge-light.js",
  ...["ehpc_proxy", "ehpc_remove_nodes"].flatMap((name) => [
    `dist/${name}.wasm`,
    `dist/${name}.wasm.d.cts`,
  ]),
  ...["cjs", "d.cts", "d.ts", "js"].map((ending) => `dist/hostlist.${ending}`),
  "hostlist/package.json",
  ...["dist/index.cjs", "dist/index.d.cts", "dist/index.d.ts", "dist/index.js"],
  ...["dist/journal.cjs", "dist/journal.d.cts", "dist/journal.d.ts", "dist/journal.js"],
  ...["dist/journal.node.cjs", "dist/journal.node.js", "journal/package.json"],
  ...["cjs", "d.cts", "d.ts", "js"].map((ending) => `dist/journal-conformance.${ending}`),
  ...["cjs", "d.cts", "d.ts", "js"].map((ending) => `dist/messages.${ending}`),
  "messages/package.json",
  ...["dist/proxy.cjs", "dist/proxy.d.cts", "dist/proxy.d.ts", "dist/proxy.js"],
  ...["dist/proxy.edge-light.js", "dist/proxy.workerd.js", "proxy/package.json"],
  ...["cjs", "d.cts", "d.ts", "js"].map((ending) => `dist/proxy-conformance.${ending}`),
  ...["journal/conformance/package.json", "proxy/conformance/package.json"],
  ...["dist/slim.cjs", "dist/slim.d.cts", "dist/slim.d.ts", "dist/slim.js", "dist/workerd.js"],
  ...["dist/simulate.js", "dist/simulator.cjs", "dist/simulator.js"],
  ...["dist/simulator.d.cts", "dist/simulator.d.ts", "simulator/package.json"],
  ...["package.json", "slim/package.json"],
];

/**
 * Checks that exactly these files are published, and that their bytes are reproducible.
 * @param {import("../setup.js").TestTools} setUp
 * @param {import("./steps.js").Extent} extent
 */
export async function tarballTests(setUp, extent) {
  const [{ files }] = JSON.parse(await npm(["pack", "--dry-run", "--json"], { cwd: root }));
  /** @type {string[]} */
  const paths = files.map((/** @type {{ path: string }} */ { path }) => path);
  const more = paths.filter((path) => !FILES.includes(path));
  const missing = FILES.filter((path) => !paths.includes(path));
  if (more.length + missing.length > 0) {
    throw new Failure(
      `The package would ship ${more.join(", ") || "nothing new"}, and lack ${missing.join(", ") || "nothing"}.`,
      {
        fix: "change `files` in package.json, or the list in scripts/test/tarball.js if intended",
      },
    );
  }
  console.log(`${paths.length} files`);
  await checkSameBytes(setUp, extent);
}
