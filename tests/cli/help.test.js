// --help is complete.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { readArguments } from "../../js/cli/arguments.js";
import { COMMANDS } from "../../js/cli/commands.js";
import { OPTIONS } from "../../js/cli/options.js";
import { OUTCOMES } from "../../js/cli/outcomes.js";
import { PROBLEMS } from "../../js/cli/problems.js";
import { start } from "./command.js";

const docs = readFileSync(new URL("../../docs/cli.md", import.meta.url), "utf8");

const COMMANDS_WITH_OPTIONS = /** @type {const} */ (["remove", "add", "list", "look-up", "wait"]);
const everything = await Promise.all(
  [...COMMANDS_WITH_OPTIONS, "simulate"].map((name) => start([name, "--help"]).ended),
);
const [remove] = everything;

test("--help of every command fits into 80 columns, and has two examples on top", () => {
  assert.deepEqual(Object.keys(COMMANDS).sort(), [...COMMANDS_WITH_OPTIONS, "simulate"].sort());
  for (const { code, out, err } of everything) {
    assert.deepEqual([code, err], [0, ""]);
    const lines = out.split("\n");
    assert.deepEqual(
      lines.filter(({ length }) => length > 80),
      [],
    );
    const examples = lines.slice(0, 10).filter((line) => line.startsWith("  ehpc-remove-nodes "));
    assert.equal(examples.length, 2, out);
  }
});

test("--help alone is that of remove, and names the other commands", async () => {
  const { out } = await start(["--help"]).ended;
  assert.equal(out, remove?.out);
  assert.match(out, /^Usage: ehpc-remove-nodes /);
  for (const name of Object.keys(COMMANDS)) {
    assert.ok(name === "remove" || new RegExp(`^ {2}${name} +\\w`, "m").test(out), name);
  }
});

test("the examples in --help are command lines that are accepted", () => {
  for (const name of COMMANDS_WITH_OPTIONS) {
    for (const example of COMMANDS[name].examples) {
      const words = example.split(" ").map((word) => word.replace(/^'(.*)'$/, "$1"));
      assert.equal(readArguments(words).command, name);
    }
  }
});

test("--help lists exactly the options that the command takes, with their short forms", () => {
  for (const [index, name] of COMMANDS_WITH_OPTIONS.entries()) {
    const out = everything[index]?.out ?? "";
    const own = Object.entries(OPTIONS).filter(([, { of }]) => of.includes(name));
    const helped = [...out.matchAll(/^ {2}(?:-(\w), )?--([a-z-]+)/gm)];
    const expected = own.map(([option, { short }]) => `${short ?? ""} ${option}`);
    assert.deepEqual(
      helped.map(([, short = "", option]) => `${short} ${option}`).sort(),
      expected.sort(),
    );
  }
});

test("--help and docs/cli.md explain every exit code, and docs/cli.md every code of an error", () => {
  for (const { code, means } of Object.values(OUTCOMES)) {
    const said = remove?.out.replaceAll(/\n {6}/g, " ") ?? "";
    assert.ok(said.includes(`${String(code).padStart(4)}  ${means}\n`), means);
    assert.ok(docs.includes(`| ${code} | ${means} |`), means);
  }
  for (const [code, [, means]] of Object.entries(PROBLEMS)) {
    assert.ok(docs.includes(`| \`${code}\` |`) && docs.includes(`| ${means} |`), code);
  }
});

test("no code of the command is one of the package", () => {
  const types = readFileSync(new URL("../../js/types.d.ts", import.meta.url), "utf8");
  for (const code of Object.keys(PROBLEMS)) assert.ok(!types.includes(`"${code}"`), code);
});

test("the defaults in --help are the package's", () => {
  const shapes = new URL("../../core/tests/core/shapes.json", import.meta.url);
  const { Defaults } = JSON.parse(readFileSync(shapes, "utf8"));
  const documented = Object.values(OPTIONS).flatMap((one) => {
    const [, value, unit = ""] = /\((\d+)(s|m?)\)$/.exec(one.help) ?? [];
    const factor = { s: 1000, m: 60_000 }[unit] ?? 1;
    return one.sets && value ? [[one.sets, Number(value) * factor]] : [];
  });
  // The command signs each request itself, so it has no use for requestLifetimeMs.
  const { requestLifetimeMs, ...ours } = Defaults;
  assert.ok(requestLifetimeMs > 0);
  assert.deepEqual(Object.fromEntries(documented), ours);
});
