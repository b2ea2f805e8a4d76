import { root } from "../lib/paths.js";

/**
 * How esbuild bundles the package's scripts for apps.
 * @param {"esm" | "cjs"} format
 * @param {"neutral" | "node"} [platform]
 */
export function bundleOptions(format, platform = "neutral") {
  return /** @satisfies {import("esbuild").BuildOptions} */ ({
    absWorkingDir: root,
    format,
    bundle: true,
    // For Node, esbuild adds the list of export names that `import` of CommonJS needs.
    platform: format === "cjs" ? "node" : platform,
    // webpack 4 parses nothing newer. All supported engines are newer.
    target: "es2019",
    charset: "utf8",
    // Otherwise esbuild uses a tsconfig.json of this folder or a parent.
    tsconfigRaw: {},
    // Comments in the output name the sources: a node_modules that is a link must not change them.
    preserveSymlinks: true,
    banner: format === "cjs" ? { js: '"use strict";' } : {},
    legalComments: "none",
    logLevel: "warning",
  });
}
