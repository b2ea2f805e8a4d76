// Bundles for a browser, as an app's bundler makes them.

import { fileURLToPath } from "node:url";

export const BENCH = fileURLToPath(new URL("..", import.meta.url));

/**
 * @param {string} contents a module; it imports as a file in bench/ does
 * @returns {Promise<Uint8Array>} minified
 */
export async function bundled(contents) {
  // Not at the top: set-up may just have installed it.
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
