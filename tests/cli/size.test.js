// The command stays small, and nobody who imports the package loads it.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { project } from "../node/package.js";

/** The most lines of js/cli/, all files together. */
const MOST_LINES = 1500;

test("js/cli/ has at most 1,500 lines", () => {
  const folder = fileURLToPath(new URL("../../js/cli/", import.meta.url));
  const lines = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".js"))
    .map((name) => readFileSync(join(folder, name), "utf8").split("\n").length - 1);
  const all = lines.reduce((sum, count) => sum + count, 0);
  assert.ok(lines.length > 10 && all <= MOST_LINES, `${all} lines`);
});

test("its bytes are in a file of its own, which no entry imports", () => {
  const dist = join(project, "node_modules", "ehpc-remove-nodes", "dist");
  const named = readdirSync(dist).filter((name) => /\.c?js$/.test(name));
  const has = (/** @type {string} */ name, /** @type {string} */ text) =>
    readFileSync(join(dist, name), "utf8").includes(text);
  assert.deepEqual(
    named.filter((name) => has(name, "Remove them from")),
    ["cli.js"],
  );
  assert.deepEqual(
    named.filter((name) => has(name, "cli.js")),
    [],
  );
});
