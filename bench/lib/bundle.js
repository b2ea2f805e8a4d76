// Bundles for a browser, like an app's bundler.

import { fileURLToPath } from "node:url";

export const BENCH = fileURLToPath(new URL("..", import.meta.url));

/**
 * @param {string} contents a module, resolved like a file in bench/
 * @returns {Promise<Uint8Array>} minified
 */
export async function bundled(contents) {
  // Imported late: set-up may just have installed it.
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: BENCH, sourcefile: "entry.js" },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    legalComments: "none",
    write: false,
    logLevel: "silent",
  });
  const [file] = outputFiles;
  if (!file) throw new Error("the bundler wrote nothing");
  return file.contents;
}
