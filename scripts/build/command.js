import { chmodSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/paths.js";

/** The file that package.json's `bin` names. */
export const COMMAND = "cli.js";

/** The command's part that it loads only for `ehpc-remove-nodes simulate`. */
const SIMULATE = "simulate.js";

/**
 * Writes the command. Its files import the entries beside it: a second copy of the module would take 170 KB,
 * and the command should run the published entry.
 * @param {string} dist
 */
export async function writeCommand(dist) {
  // Imported late: set-up may just have installed it.
  const { build } = await import("esbuild");
  const outfile = join(dist, COMMAND);
  await Promise.all([
    build({
      ...nodeOptions("esm"),
      entryPoints: [join(root, "js", "cli", "main.js")],
      outfile,
      banner: { js: "#!/usr/bin/env node" },
    }),
    build({
      ...nodeOptions("esm"),
      entryPoints: [join(root, "js", "simulate", "command.js")],
      outfile: join(dist, SIMULATE),
    }),
  ]);
  // npm does the same when it installs, but not for a linked folder.
  chmodSync(outfile, 0o755);
}

/**
 * Writes the entry `ehpc-remove-nodes/simulator`, with the simulated API of www/sim/. It imports the proxy beside
 * it.
 * @param {string} dist
 */
export async function writeSimulator(dist) {
  const { build } = await import("esbuild");
  const formats = /** @type {const} */ (["esm", "cjs"]);
  await Promise.all(
    formats.map((format) =>
      build({
        ...nodeOptions(format),
        entryPoints: [join(root, "js", "simulate", "index.js")],
        outfile: join(dist, `simulator.${ENDINGS[format]}`),
      }),
    ),
  );
}

const ENDINGS = { esm: "js", cjs: "cjs" };

/**
 * How esbuild bundles a file that only Node runs.
 * @param {"esm" | "cjs"} format
 */
function nodeOptions(format) {
  return /** @satisfies {import("esbuild").BuildOptions} */ ({
    absWorkingDir: root,
    format,
    bundle: true,
    platform: "node",
    target: "node20",
    charset: "utf8",
    tsconfigRaw: {},
    legalComments: "none",
    logLevel: "warning",
    plugins: [ownEntries(ENDINGS[format])],
  });
}

/**
 * Leaves the package's entries, and the subcommand, in their own files.
 * @param {string} ending
 * @returns {import("esbuild").Plugin}
 */
function ownEntries(ending) {
  /** @type {Record<string, string>} */
  const files = { "": "index", "/journal": "journal.node" };
  return {
    name: "own entries",
    setup(build) {
      build.onResolve({ filter: /^ehpc-remove-nodes(\/|$)/ }, ({ path }) => {
        const entry = path.slice("ehpc-remove-nodes".length);
        return { path: `./${files[entry] ?? entry.slice(1)}.${ending}`, external: true };
      });
      build.onResolve({ filter: /\/simulate\/command\.js$/ }, ({ kind }) =>
        kind === "dynamic-import" ? { path: `./${SIMULATE}`, external: true } : undefined,
      );
    },
  };
}
