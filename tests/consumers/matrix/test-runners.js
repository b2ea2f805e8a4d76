// An app's tests, with the real package.

import { program } from "../lib/ways.js";

/** @typedef {readonly [string, ...string[]]} Command */

const VITEST = "node_modules/vitest/vitest.mjs";

/** This reporter shows a test's output unchanged. */
const TEST = ["--test", "--test-reporter=spec"];

/** @type {readonly import("../matrix.js").Consumer[]} */
export const TEST_RUNNERS = [
  {
    ...{ app: "node-test", title: `node:test ${process.versions.node}`, quick: true },
    ways: { test: program(["node", ...TEST, "removal.test.mjs"]) },
  },
  {
    ...{ app: "typescript", title: "node:test in TypeScript" },
    ways: {
      tsx: program(["tsx", ...TEST, "removal.test.ts"]),
      "types stripped by Node 24": program(["node-24", ...TEST, "removal.test.ts"]),
      "types stripped by Node 26": program(["node-26", ...TEST, "removal.test.ts"]),
    },
  },
  { app: "vitest", title: "Vitest 5", ways: vitest("node-26") },
  { app: "vitest-4", base: "vitest", title: "Vitest 4", ways: vitest("node") },
  {
    ...{ app: "workers-vitest", base: "wrangler", title: "Vitest 5 in workerd" },
    ways: { test: program(["node-26", VITEST, "run"]) },
  },
  { app: "jest", title: "Jest 30", ways: jest() },
  { app: "jest-29", base: "jest", title: "Jest 29", ways: jest() },
];

/** @param {string} node which Node runs it: a Vitest version may not support this one */
function vitest(node) {
  const command = /** @type {Command} */ ([node, VITEST, "run"]);
  return Object.fromEntries(
    ["node", "jsdom", "happy-dom"].flatMap((environment) => [
      [environment, program([...command, "--environment", environment])],
      [
        `${environment}, inlined`,
        program([...command, "--environment", environment, "--config", "inlined.config.mjs"]),
      ],
    ]),
  );
}

function jest() {
  const file = "node_modules/jest/bin/jest.js";
  const common = /** @type {Command} */ (["node", file]);
  const esm = /** @type {Command} */ (["node", "--experimental-vm-modules", file]);
  // bare.test also covers jsdom without fetch.
  const jsdom = "--env=jest-fixed-jsdom";
  return {
    require: program([...common, "--env=node", "removal.test.cjs"]),
    import: program([...esm, "--env=node", "removal.test.mjs"]),
    "jsdom, require": program([...common, jsdom, "removal.test.cjs", "bare.test.cjs"]),
    "jsdom, import": program([...esm, jsdom, "removal.test.mjs", "bare.test.mjs"]),
  };
}
