// Bundlers, without WebAssembly plugins.

import { firstLoad } from "../lib/first-load.js";
import { asFiles } from "../lib/hosting.js";
import { built, served } from "../lib/ways.js";

const HERE = ["--port", "$PORT", "--host", "127.0.0.1"];

/**
 * The way of an app of files, whose production build starts with `main.js`.
 * @param {import("../lib/commands.js").Command} command
 * @param {string} [entry]
 */
export function lazily(command, entry = "main.js") {
  return { "await import": firstLoad({ entry, hosting: asFiles({ command, serve: "dist" }) }) };
}

/** The ways of every Vite version. */
export const VITE = {
  build: built({ command: ["vite", "build"], serve: "dist" }),
  dev: served({ command: ["vite", ...HERE], by: "opened" }),
};

/** @type {readonly import("../matrix.js").Consumer[]} */
export const BUNDLERS = [
  {
    ...{ app: "esbuild", title: "esbuild 0.28", quick: true },
    ways: {
      build: built({ command: ["node", "build.mjs"], serve: "dist" }),
      ...lazily(["node", "build.mjs"]),
    },
  },
  {
    ...{ app: "rollup", title: "Rollup 4", quick: true },
    ways: {
      build: built({ command: ["rollup", "-c", "rollup.config.mjs"], serve: "dist" }),
      ...lazily(["rollup", "-c", "first-load.config.mjs"]),
    },
  },
  {
    ...{ app: "vite", title: "Vite 8", quick: true },
    ways: {
      ...VITE,
      "slim, the file by ?url": built({
        ...{ command: ["vite", "build", "--config", "slim.config.mjs"], serve: "dist-slim" },
        path: "/slim.html",
      }),
      ...lazily(["vite", "build"]),
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
      ...lazily(["webpack", "--mode", "production"]),
    },
  },
  {
    ...{ app: "parcel", title: "Parcel 2" },
    ways: {
      build: built({ command: ["parcel", "build", "index.html"], serve: "dist" }),
      dev: served({ command: ["parcel", "index.html", ...HERE], by: "opened" }),
      // From its cache, it writes the page without the addresses of files that are loaded late.
      ...lazily(["parcel", "build", "index.html", "--no-cache"]),
    },
  },
  {
    ...{ app: "rspack", title: "Rspack 2" },
    ways: {
      production: built({ command: ["rspack", "build", "--mode", "production"], serve: "dist" }),
      development: built({ command: ["rspack", "build", "--mode", "development"], serve: "dist" }),
      ...lazily(["rspack", "build", "--mode", "production"]),
    },
  },
  {
    ...{ app: "rsbuild", title: "Rsbuild 2" },
    ways: {
      build: built({ command: ["rsbuild", "build"], serve: "dist" }),
      dev: served({ command: ["rsbuild", "dev", ...HERE], by: "opened" }),
      ...lazily(["rsbuild", "build"], "src/index.js"),
    },
  },
  {
    ...{ app: "vite-ssr", title: "Vite 8 for a server" },
    ways: {
      build: served({
        before: ["vite", "build", "--ssr", "server.js"],
        ...{ command: ["node", "dist/server.js"], by: "asked" },
      }),
      dev: served({ command: ["node", "dev.js"], by: "asked" }),
    },
  },
];
