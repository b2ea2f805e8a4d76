// The page's scripts and styles, bundled as any app that uses the package is. The result stays in
// memory: a change to a source is seen when the page is loaded again.

import { HttpError } from "./http.js";

/** @typedef {Map<string, Uint8Array>} Files by their names, like `main.js` */

/** What the page starts with. The package is a file of its own, so that the page need not wait for it. */
const ENTRIES = {
  main: "./main.js",
  page: "./styles/page.css",
  "ehpc-remove-nodes": "ehpc-remove-nodes",
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
   * Bundles the sources as they are now; what has not changed since the last time is not read again.
   * @returns {Promise<Files>}
   * @throws {HttpError} with words for the person who builds or edits
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
  // Not at the top: a server of which nobody loads the page does without it.
  const { context } = await import("esbuild");
  return context({
    absWorkingDir: folder,
    entryPoints: ENTRIES,
    // Nothing is written there: it only has to be a folder.
    outdir: "/",
    write: false,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    // Not named in the files: the server says where they are.
    sourcemap: "external",
    logLevel: "silent",
  });
}

/** @param {import("esbuild").BuildFailure} failure */
function inWords({ errors = [], message }) {
  if (errors.some(({ text }) => text.startsWith('Could not resolve "ehpc-remove-nodes"'))) {
    return new HttpError(
      503,
      "The package is not built yet. Run `npm run build`, or `npm start`, which builds it; then load this page again.",
    );
  }
  const lines = errors.map(({ text, location }) => `${location?.file}:${location?.line}: ${text}`);
  return new HttpError(500, `The page cannot be bundled.\n\n${lines.join("\n") || message}`);
}
