// --help is complete.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { OPTIONS } from "../../js/cli/options.js";
import { OUTCOMES } from "../../js/cli/outcomes.js";
import { start } from "./command.js";

const { code, out, err } = await start(["--help"]).ended;
const docs = readFileSync(new URL("../../docs/cli.md", import.meta.url), "utf8");

test("--help goes to standard output and exits with 0", () => {
  assert.deepEqual([code, err], [0, ""]);
  assert.match(out, /^Usage: ehpc-remove-nodes /);
  assert.ok(Math.max(...out.split("\n").map(({ length }) => length)) <= 92, "a line is too long");
});

test("--help and docs/cli.md list exactly the options that are parsed", () => {
  const parsed = Object.keys(OPTIONS).sort();
  const helped = [...out.matchAll(/^ {2}(?:-\w, )?--([a-z-]+)/gm)].map(([, name]) => name);
  assert.deepEqual(helped.sort(), parsed);
  const [, table = ""] = /^## Options\n(.*?)^## /ms.exec(docs) ?? [];
  const described = [...table.matchAll(/^\| `(?:-\w`, `)?--([a-z-]+)/gm)].map(([, name]) => name);
  assert.deepEqual(described.sort(), parsed);
});

test("--help lists exactly the short forms that are parsed", () => {
  const short = Object.values(OPTIONS).flatMap(({ short }) => short ?? []);
  const helped = [...out.matchAll(/^ {2}-(\w), /gm)].map(([, letter]) => letter);
  assert.deepEqual(helped.sort(), short.sort());
});

test("--help and docs/cli.md explain every exit code", () => {
  for (const { code, means } of Object.values(OUTCOMES)) {
    assert.ok(out.includes(`${String(code).padStart(4)}  ${means}\n`), means);
    assert.ok(docs.includes(`| ${code} | ${means} |`), means);
  }
});

test("the defaults in --help are the package's", () => {
  const shapes = new URL("../../core/tests/core/shapes.json", import.meta.url);
  const { Defaults } = JSON.parse(readFileSync(shapes, "utf8"));
  const documented = Object.values(OPTIONS).flatMap((one) => {
    const name = one.option ?? one.reading ?? one.removing;
    const [, value] = /\((\d+)\)$/.exec(one.help) ?? [];
    return name && value ? [[name, Number(value)]] : [];
  });
  // The command signs each request itself, so it has no use for requestLifetimeMs.
  const { requestLifetimeMs, ...ours } = Defaults;
  assert.ok(requestLifetimeMs > 0);
  assert.deepEqual(Object.fromEntries(documented), ours);
});
