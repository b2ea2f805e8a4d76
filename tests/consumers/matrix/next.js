// Next.js, with both of its bundlers and both of its runtimes.

import { bothSides } from "../lib/both-sides.js";

const HERE = ["--port", "$PORT", "--hostname", "127.0.0.1"];

/**
 * @param {string} bundler
 * @param {object} [options]
 * @param {readonly string[]} [options.flags] that select it
 * @param {boolean} [options.newest] measured too?
 */
function by(bundler, { flags = [], newest = false } = {}) {
  const ways = bothSides({
    build: ["next", "build", ...flags],
    start: ["next", "start", ...HERE],
    dev: ["next", "dev", ...flags, ...HERE],
    routes: { "Node route": "/api/node", "edge route": "/api/edge" },
    ...(newest && { lazily: { entry: "app/removal.jsx", by: "first-load.jsx" } }),
  });
  return Object.fromEntries(
    Object.entries(ways).map(([name, way]) => [`${bundler}, ${name}`, way]),
  );
}

/** @type {readonly import("../matrix.js").Consumer[]} */
export const NEXT = [
  {
    ...{ app: "next", title: "Next.js 16" },
    ways: {
      ...by("Turbopack", { newest: true }),
      ...by("webpack", { flags: ["--webpack"], newest: true }),
    },
  },
  { ...{ app: "next-15", base: "next", title: "Next.js 15" }, ways: by("webpack") },
  { ...{ app: "next-14", base: "next", title: "Next.js 14" }, ways: by("webpack") },
];
