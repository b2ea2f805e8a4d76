// Old versions of bundlers that many apps still use.

import { built } from "../lib/ways.js";
import { lazily, VITE } from "./bundlers.js";

/**
 * It hashes with MD4, which is legacy in Node's OpenSSL
 * (https://github.com/webpack/webpack/issues/17805), and ignores `exports` of package.json
 * (https://github.com/webpack/webpack/issues/9509).
 */
const WEBPACK_4 = /** @type {const} */ ([
  "node",
  "--openssl-legacy-provider",
  "node_modules/webpack/bin/webpack.js",
]);

/** @type {readonly import("../matrix.js").Consumer[]} */
export const OLDER = [
  { app: "vite-7", base: "vite", title: "Vite 7", ways: VITE },
  { app: "vite-6", base: "vite", title: "Vite 6", ways: VITE },
  { app: "vite-5", base: "vite", title: "Vite 5", ways: VITE },
  {
    ...{ app: "webpack-4", base: "webpack", title: "webpack 4" },
    ways: {
      production: built({ command: [...WEBPACK_4, "--mode", "production"], serve: "dist" }),
      development: built({ command: [...WEBPACK_4, "--mode", "development"], serve: "dist" }),
      "production, require": built({
        command: [...WEBPACK_4, "--mode", "production", "--env", "entry=./require.cjs"],
        serve: "dist",
      }),
      ...lazily([...WEBPACK_4, "--mode", "production"]),
    },
  },
  {
    ...{ app: "rollup-2", base: "rollup", title: "Rollup 2" },
    ways: { build: built({ command: ["rollup", "-c", "rollup.config.mjs"], serve: "dist" }) },
  },
  {
    ...{ app: "esbuild-0.14", base: "esbuild", title: "esbuild 0.14" },
    ways: { build: built({ command: ["node", "build.mjs"], serve: "dist" }) },
  },
];
