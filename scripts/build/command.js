import { chmodSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/paths.js";

/** The file that package.json's `bin` names. */
export const COMMAND = "cli.js";

/**
 * Writes the command. It imports the entries beside it: a second copy of the module would take 170 KB,
 * and the command should run the published entry.
 * @param {string} dist
 */
export async function writeCommand(dist) {
  // Imported late: set-up may just have installed it.
  const { build } = await import("esbuild");
  const outfile = join(dist, COMMAND);
  await build({
    entryPoints: [join(root, "js", "cli", "main.js")],
    absWorkingDir: root,
    outfile,
    format: "esm",
    bundle: true,
    platform: "node",
    target: "node20",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
    banner: { js: "#!/usr/bin/env node" },
    plugins: [ownEntry],
  });
  // npm does the same when it installs, but not for a linked folder.
  chmodSync(outfile, 0o755);
}

/** @type {import("esbuild").Plugin} */
const ownEntry = {
  name: "own entry",
  setup(build) {
    build.onResolve({ filter: /^ehpc-remove-nodes(\/journal)?$/ }, ({ path }) => ({
      path: path.endsWith("/journal") ? "./journal.node.js" : "./index.js",
      external: true,
    }));
  },
};
