// Other runtimes outside a page.

import { built, losing, program, served } from "../lib/ways.js";
import { lazily } from "./bundlers.js";

/** Each supported major version of Node, and the oldest supported release. */
const NODES = ["20-oldest", "20", "22", "24", "26"];

/** The minimum permissions for a removal. */
const DENO = ["--no-prompt", "--allow-env=WORLD", "--allow-net=127.0.0.1"];

const WRANGLER = /** @type {const} */ (["node-26", "node_modules/wrangler/bin/wrangler.js"]);

const WRANGLER_DEV = ["dev", "--ip", "127.0.0.1", "--port", "$PORT"];

const VITE = /** @type {const} */ (["node-26", "node_modules/vite/bin/vite.js"]);

const VITE_PORT = ["--host", "127.0.0.1", "--port", "$PORT"];

/** @type {readonly import("../matrix.js").Consumer[]} */
export const RUNTIMES = [
  {
    ...{ app: "nodes", title: "Node, by version" },
    ways: Object.fromEntries(
      NODES.flatMap((version) => [
        [`${version}, import`, program([`node-${version}`, "import.mjs"])],
        [`${version}, require`, program([`node-${version}`, "require.cjs"])],
      ]),
    ),
  },
  {
    ...{ app: "deno", title: "Deno 2" },
    ways: {
      import: program(["deno", "run", ...DENO, "import.mjs"]),
      "import, lost response": losing(program(["deno", "run", ...DENO, "import.mjs"])),
      // CommonJS reads files at run time.
      require: program(["deno", "run", ...DENO, "--allow-read=.", "require.cjs"]),
      test: program(["deno", "test", ...DENO, "--no-check", "removal.test.js"]),
    },
  },
  {
    ...{ app: "bun", title: "Bun 1" },
    ways: {
      import: program(["bun", "import.mjs"]),
      "import, lost response": losing(program(["bun", "import.mjs"])),
      require: program(["bun", "require.cjs"]),
      test: program(["bun", "test", "removal.test.js"]),
      "bundled for Bun": program(["bun", "bundled.mjs"]),
      "bundled for browsers": built({
        ...{ command: ["bun", "build", "index.html", "--outdir=dist"], serve: "dist" },
      }),
      "dev server": served({ command: ["bun", "index.html", "--port=$PORT"], by: "opened" }),
      ...lazily(["bun", "build", "index.html", "--outdir=dist", "--minify", "--splitting"]),
    },
  },
  {
    ...{ app: "wrangler", title: "Cloudflare Workers, wrangler 4" },
    ways: {
      dev: served({ command: [...WRANGLER, ...WRANGLER_DEV], by: "asked" }),
      "what deploy uploads": served({
        before: [...WRANGLER, "deploy", "--dry-run", "--outdir", "dist"],
        command: [...WRANGLER, ...WRANGLER_DEV, "dist/worker.js", "--no-bundle"],
        by: "asked",
      }),
    },
  },
  {
    ...{ app: "miniflare", base: "wrangler", title: "workerd, miniflare 4" },
    ways: { "bundled by esbuild": program(["node-26", "bundled.mjs"]) },
  },
  {
    ...{ app: "workers-vite", base: "wrangler", title: "Cloudflare Workers, Vite 8" },
    ways: {
      dev: served({ command: [...VITE, ...VITE_PORT], by: "asked" }),
      "build and preview": served({
        before: [...VITE, "build"],
        command: [...VITE, "preview", ...VITE_PORT],
        by: "asked",
      }),
    },
  },
];
