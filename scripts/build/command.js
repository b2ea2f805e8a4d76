import { chmodSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/paths.js";

/** The file that package.json's `bin` names. */
export const COMMAND = "cli.js";

/**
 * Writes the command. It imports the entry beside it: a second copy of the module would be 170 KB,
 * and what the command runs is what everybody imports.
 * @param {string} dist
 */
export async function writeCommand(dist) {
  // Not at the top: set-up may just have installed it.
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
  // npm does the same when it installs; who links the folder has no npm in between.
  chmodSync(outfile, 0o755);
}

/** @type {import("esbuild").Plugin} */
const ownEntry = {
  name: "own entry",
  setup(build) {
    build.onResolve({ filter: /^ehpc-remove-nodes$/ }, () => ({
      path: "./index.js",
      external: true,
    }));
  },
};
