// --help is complete: what it does not name does not exist.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { OPTIONS } from "../../js/cli/options.js";
import { OUTCOMES } from "../../js/cli/outcomes.js";
import { start } from "./command.js";

const { code, out, err } = await start(["--help"]).ended;
const docs = readFileSync(new URL("../../docs/cli.md", import.meta.url), "utf8");

test("--help goes to standard output, and is no mistake", () => {
  assert.deepEqual([code, err], [0, ""]);
  assert.match(out, /^Usage: ehpc-remove-nodes /);
  assert.ok(Math.max(...out.split("\n").map(({ length }) => length)) <= 92, "a line is too long");
});

test("--help and docs/cli.md name the options that are parsed, and no other", () => {
  const parsed = Object.keys(OPTIONS).sort();
  const helped = [...out.matchAll(/^ {2}(?:-\w, )?--([a-z-]+)/gm)].map(([, name]) => name);
  assert.deepEqual(helped.sort(), parsed);
  const [, table = ""] = /^## Options\n(.*?)^## /ms.exec(docs) ?? [];
  const described = [...table.matchAll(/^\| `(?:-\w`, `)?--([a-z-]+)/gm)].map(([, name]) => name);
  assert.deepEqual(described.sort(), parsed);
});

test("the short forms are those that are parsed", () => {
  const short = Object.values(OPTIONS).flatMap(({ short }) => short ?? []);
  const helped = [...out.matchAll(/^ {2}-(\w), /gm)].map(([, letter]) => letter);
  assert.deepEqual(helped.sort(), short.sort());
});

test("--help and docs/cli.md give every exit code its meaning", () => {
  for (const { code, means } of Object.values(OUTCOMES)) {
    assert.ok(out.includes(`${String(code).padStart(4)}  ${means}\n`), means);
    assert.ok(docs.includes(`| ${code} | ${means} |`), means);
  }
});

test("the defaults that --help gives are the package's", () => {
  const shapes = new URL("../../core/tests/core/shapes.json", import.meta.url);
  const { Defaults } = JSON.parse(readFileSync(shapes, "utf8"));
  const given = Object.values(OPTIONS).flatMap((one) => {
    const name = one.option ?? one.reading ?? one.removing;
    const [, value] = /\((\d+)\)$/.exec(one.help) ?? [];
    return name && value ? [[name, Number(value)]] : [];
  });
  // The command signs each request itself: nobody has to vouch for how long one lives.
  const { requestLifetimeMs, ...ours } = Defaults;
  assert.ok(requestLifetimeMs > 0);
  assert.deepEqual(Object.fromEntries(given), ours);
});
