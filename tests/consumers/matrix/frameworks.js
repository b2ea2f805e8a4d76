// Frameworks as their starters set them up, in the newest versions that run on Node 20.

import { bothSides } from "../lib/both-sides.js";
import { firstLoad } from "../lib/first-load.js";
import { asFiles } from "../lib/hosting.js";
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
      lazily: { entry: "src/routes/+page.svelte", by: "first-load.svelte" },
    }),
  },
  {
    ...{ app: "nuxt", title: "Nuxt 4" },
    ways: bothSides({
      build: ["nuxt", "build"],
      start: ["node", ".output/server/index.mjs"],
      dev: ["nuxt", "dev", ...HERE],
      routes: { "server route": "/api/remove" },
      lazily: { entry: "app/app.vue", by: "first-load.vue" },
    }),
  },
  {
    ...{ app: "astro", title: "Astro 5" },
    ways: bothSides({
      build: ["astro", "build"],
      start: ["node", "dist/server/entry.mjs"],
      dev: ["astro", "dev", ...HERE],
      routes: { endpoint: "/api/remove" },
      lazily: { entry: "src/pages/index.astro", by: "first-load.astro" },
    }),
  },
  {
    ...{ app: "react-router", title: "React Router 7" },
    ways: bothSides({
      build: ["react-router", "build"],
      start: ["react-router-serve", "build/server/index.js"],
      dev: ["react-router", "dev", ...HERE],
      routes: { "resource route": "/api/remove" },
      lazily: { entry: "app/routes/home.jsx", by: "first-load.jsx" },
    }),
  },
  {
    ...{ app: "angular", title: "Angular 21" },
    ways: {
      build: built({ command: ["ng", "build"], serve: "dist/app/browser" }),
      dev: served({ command: ["ng", "serve", ...HERE], by: "opened" }),
      "await import": firstLoad({
        ...{ entry: "src/main.ts", by: "first-load.ts" },
        hosting: asFiles({ command: ["ng", "build"], serve: "dist/app/browser" }),
      }),
    },
  },
];
