// A page or a program without a build tool.

import { built, losing, program } from "../lib/ways.js";

/** A strict policy: no inline scripts, and nothing from another origin but the API. */
const STRICT = {
  "content-security-policy":
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' http://127.0.0.1:*; img-src data:",
};

/** A sandboxed frame has an opaque origin, so everything it loads is cross-origin. */
const OPEN = { "access-control-allow-origin": "*" };

/** @type {readonly import("../matrix.js").Consumer[]} */
export const PLAIN = [
  {
    ...{ app: "node", title: `Node ${process.versions.node}`, quick: true },
    ways: {
      import: program(["node", "import.mjs"]),
      "import, lost response": losing(program(["node", "import.mjs"])),
      require: program(["node", "require.cjs"]),
      slim: program(["node", "slim.mjs"]),
    },
  },
  {
    ...{ app: "page", title: "no bundler", quick: true },
    ways: {
      "import map": built({ serve: ".", path: "/import-map.html" }),
      "strict CSP": built({ serve: ".", path: "/script.html", headers: STRICT }),
      "slim, strict CSP": built({ serve: ".", path: "/slim.html", headers: STRICT }),
      "dedicated worker": built({ serve: ".", path: "/worker.html" }),
      "shared worker": built({ serve: ".", path: "/shared-worker.html" }),
      "service worker": built({ serve: ".", path: "/service-worker.html" }),
      "sandboxed iframe": built({ serve: ".", path: "/sandbox.html", headers: OPEN }),
    },
  },
];
