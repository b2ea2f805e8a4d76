// Frameworks as their starters set them up, in the newest versions that run on Node 20.

import { bothSides } from "../lib/both-sides.js";
import { built, served } from "../lib/ways.js";

const HERE = ["--port", "$PORT", "--host", "127.0.0.1"];

/** @type {readonly import("../matrix.js").Consumer[]} */
export const FRAMEWORKS = [
  {
    ...{ app: "sveltekit", title: "SvelteKit 2" },
    ways: bothSides({
      build: ["vite", "build"],
      start: ["node", "build"],
      dev: ["vite", ...HERE],
      routes: { endpoint: "/api/remove" },
    }),
  },
  {
    ...{ app: "nuxt", title: "Nuxt 4" },
    ways: bothSides({
      build: ["nuxt", "build"],
      start: ["node", ".output/server/index.mjs"],
      dev: ["nuxt", "dev", ...HERE],
      routes: { "server route": "/api/remove" },
    }),
  },
  {
    ...{ app: "astro", title: "Astro 5" },
    ways: bothSides({
      build: ["astro", "build"],
      start: ["node", "dist/server/entry.mjs"],
      dev: ["astro", "dev", ...HERE],
      routes: { endpoint: "/api/remove" },
    }),
  },
  {
    ...{ app: "react-router", title: "React Router 7" },
    ways: bothSides({
      build: ["react-router", "build"],
      start: ["react-router-serve", "build/server/index.js"],
      dev: ["react-router", "dev", ...HERE],
      routes: { "resource route": "/api/remove" },
    }),
  },
  {
    ...{ app: "angular", title: "Angular 21" },
    ways: {
      build: built({ command: ["ng", "build"], serve: "dist/app/browser" }),
      dev: served({ command: ["ng", "serve", ...HERE], by: "opened" }),
    },
  },
];
