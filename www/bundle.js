// Bundles the page's scripts and styles, as for any app that uses the package. The result stays in
// memory; reloading the page bundles changed sources again.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { HttpError, NOT_BUILT } from "./http.js";

/** @typedef {Map<string, Uint8Array>} Files by their names, like `main.js` */

/**
 * The entry points, those that the folder has. The package is a separate file, so that the page does
 * not wait for it.
 */
const ENTRIES = {
  main: "./main.js",
  page: "./styles/page.css",
  "ehpc-remove-nodes": "./whole-package.js",
};

export class Bundle {
  #folder;
  /** @type {Promise<import("esbuild").BuildContext> | undefined} */
  #context;

  /** @param {string} folder where the page's sources are */
  constructor(folder) {
    this.#folder = folder;
  }

  /**
   * Bundles the current sources; files that have not changed are not read again.
   * @returns {Promise<Files>}
   * @throws {HttpError} with a message for the developer
   */
  async make() {
    this.#context ??= prepare(this.#folder);
    const context = await this.#context;
    try {
      const { outputFiles = [] } = await context.rebuild();
      return new Map(
        outputFiles.map(({ path, contents }) => [path.slice(path.lastIndexOf("/") + 1), contents]),
      );
    } catch (error) {
      throw inWords(/** @type {import("esbuild").BuildFailure} */ (error));
    }
  }

  async close() {
    await (await this.#context)?.dispose();
  }
}

/** @param {string} folder */
async function prepare(folder) {
  // Imported here, because it is not needed unless the page is loaded.
  const { context } = await import("esbuild");
  const entries = Object.entries(ENTRIES).filter(([, path]) => existsSync(join(folder, path)));
  return context({
    absWorkingDir: folder,
    entryPoints: Object.fromEntries(entries),
    // Required, but nothing is written there.
    outdir: "/",
    write: false,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    // The files do not name their maps: the server sends a header.
    sourcemap: "external",
    logLevel: "silent",
  });
}

/** @param {import("esbuild").BuildFailure} failure */
function inWords({ errors = [], message }) {
  if (errors.some(({ text }) => text.startsWith('Could not resolve "ehpc-remove-nodes'))) {
    return new HttpError(503, NOT_BUILT);
  }
  const lines = errors.map(({ text, location }) => `${location?.file}:${location?.line}: ${text}`);
  return new HttpError(500, `The page cannot be bundled.\n\n${lines.join("\n") || message}`);
}
