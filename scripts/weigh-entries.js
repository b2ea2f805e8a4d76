// Prints what each entry of the package adds to an app, bundled and minified by esbuild, as the table
// of docs/figures.md: `npm run build`, then `npm run weigh:entries`.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sizeOf } from "./build/sizes.js";
import { main } from "./lib/failure.js";
import { root } from "./lib/paths.js";

/** @typedef {import("./build/sizes.js").Size} Size */

const REMOVE = 'export { removeNodes } from "ehpc-remove-nodes";';

/** @type {Readonly<Record<string, string>>} an app's imports, by what they are */
const APPS = {
  "`removeNodes`": REMOVE,
  "`createClient`": 'export { createClient } from "ehpc-remove-nodes";',
  "all of `ehpc-remove-nodes`": 'export * from "ehpc-remove-nodes";',
  "`removeNodes`, with `localJournal` of `/journal`": `${REMOVE}
    export { localJournal } from "ehpc-remove-nodes/journal";`,
  "the same and `resume`": `export { removeNodes, resume } from "ehpc-remove-nodes";
    export { localJournal } from "ehpc-remove-nodes/journal";`,
  "`removeNodes`, with `translate` of `/messages`": `${REMOVE}
    export { translate } from "ehpc-remove-nodes/messages";`,
  "`/journal` alone": 'export * from "ehpc-remove-nodes/journal";',
  "`/messages` alone": 'export * from "ehpc-remove-nodes/messages";',
  "`/hostlist` alone": 'export * from "ehpc-remove-nodes/hostlist";',
  "`removeNodes` of `/slim`, without its module":
    'export { preload, removeNodes } from "ehpc-remove-nodes/slim";',
  "`/proxy` alone, for a server": 'export * from "ehpc-remove-nodes/proxy";',
  "`/simulator` alone, for tests": 'export * from "ehpc-remove-nodes/simulator";',
};

await main(async () => {
  console.log("| an app's imports | raw | Brotli |\n|---|--:|--:|");
  for (const [what, imports] of Object.entries(APPS)) print(what, sizeOf(await bundled(imports)));
  print("the module of `/slim`", sizeOf(readFileSync(join(root, "dist/ehpc_remove_nodes.wasm"))));
});

/**
 * @param {string} contents a module of an app
 * @returns {Promise<Uint8Array>}
 */
async function bundled(contents) {
  // Imported late: set-up may just have installed it.
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    // The package by its name, as apps import it.
    stdin: { contents, resolveDir: root, sourcefile: "app.js" },
    ...{ bundle: true, minify: true, format: "esm", platform: "browser", target: "es2022" },
    ...{ legalComments: "none", write: false, logLevel: "error", tsconfigRaw: {} },
    // Only servers and tests use what imports these.
    external: ["node:*", "better-sqlite3"],
  });
  const [file] = outputFiles;
  if (!file) throw new Error("the bundler wrote nothing");
  return file.contents;
}

/**
 * @param {string} what
 * @param {Size} size
 */
function print(what, { raw, brotli }) {
  console.log(`| ${what} | ${raw.toLocaleString("en")} | ${brotli.toLocaleString("en")} |`);
}
