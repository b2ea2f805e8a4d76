// Bundlers of browser apps, without any plugin for WebAssembly.

import { built, served } from "../lib/ways.js";

/** @type {readonly import("../matrix.js").Consumer[]} */
export const BUNDLERS = [
  {
    ...{ app: "esbuild", title: "esbuild 0.28", quick: true },
    ways: { build: built({ command: ["node", "build.mjs"], serve: "dist" }) },
  },
  {
    ...{ app: "rollup", title: "Rollup 4", quick: true },
    ways: { build: built({ command: ["rollup", "-c", "rollup.config.mjs"], serve: "dist" }) },
  },
  {
    ...{ app: "vite", title: "Vite 8", quick: true },
    ways: {
      build: built({ command: ["vite", "build"], serve: "dist" }),
      dev: served({ command: ["vite", "--port", "$PORT", "--host", "127.0.0.1"], by: "opened" }),
      "slim, the file by ?url": built({
        ...{ command: ["vite", "build", "--config", "slim.config.mjs"], serve: "dist-slim" },
        path: "/slim.html",
      }),
    },
  },
  {
    ...{ app: "webpack", title: "webpack 5", quick: true },
    ways: {
      production: built({ command: ["webpack", "--mode", "production"], serve: "dist" }),
      development: built({ command: ["webpack", "--mode", "development"], serve: "dist" }),
      "production, require": built({
        ...{ command: ["webpack", "--mode", "production", "--env", "entry=./require.cjs"] },
        serve: "dist",
      }),
      "slim, the file by new URL": built({
        ...{ command: ["webpack", "--mode", "production", "--env", "entry=./slim.js"] },
        serve: "dist",
      }),
    },
  },
];
