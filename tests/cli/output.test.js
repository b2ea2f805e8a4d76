// What it writes where, and closed output pipes.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { plain } from "../../js/command-line/plain.js";
import { bin, start } from "./command.js";
import { KEYS, simulation } from "./world.js";

/** @type {Awaited<ReturnType<typeof simulation>>} */
let sim;
before(async () => {
  sim = await simulation();
});
after(() => sim.close());

/** Every control character except the line feed, and the right-to-left override. */
const CONTROL = /[^\P{Cc}\n]|\u202e/u;

/** All that a terminal must not get but the line feed. */
const INVISIBLE = /[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

describe("output", { concurrency: 3 }, () => {
  for (const stream of /** @type {const} */ (["stdout", "stderr"])) {
    test(`a closed ${stream} changes nothing, and prints no stack`, async () => {
      const world = await sim.world();
      const { child, ended } = world.start(["--yes", 2]);
      child[stream].destroy();
      const { code, out, err } = await ended;
      assert.equal(code, 0, err);
      assert.doesNotMatch(out + err, /EPIPE|\n {4}at /);
      assert.equal(world.removals(), 1);
    });
  }

  test("without a terminal there are no control sequences", async () => {
    const world = await sim.world({ job_ms: 5000 });
    const { out, err } = await world.run(["--yes", 2]);
    assert.ok(err.includes("is pending"));
    assert.doesNotMatch(out + err, CONTROL);
  });

  test("control characters in a name are escaped", async () => {
    const hostile = "x\u001b[2K\rRemove nothing? \u202e";
    const world = await sim.world({ queues: [{ name: hostile, groups: [2, [hostile]] }] });
    const { err } = await world.run(["--yes", "--no-wait", 2]);
    assert.doesNotMatch(err, CONTROL);
    assert.ok(err.includes("x\\u{1b}[2K Remove nothing?"), err);
  });

  test("--json is safe to show, and has the same values", async () => {
    const hostile = "x\u0085\u202e\u200b\u2028\u{e0041}y\u001b";
    const world = await sim.world({ queues: [{ name: "q", groups: [[hostile], 1] }] });
    const place = ["list", "--cluster", world.cluster_id, "--zone", world.zone, "--queue", "q"];
    const { out, err } = await world.runAt(place, ["--json"]);
    assert.doesNotMatch(out + err, INVISIBLE);
    assert.equal(JSON.parse(out).nodes[0].name, hostile);
    const text = await world.runAt(place, []);
    assert.doesNotMatch(text.out, INVISIBLE);
    assert.match(
      text.out,
      /^"x\\u\{85\}\\u\{202e\}\\u\{200b\}\\u\{2028\}\\u\{e0041\}y\\u\{1b\}" /m,
    );
    // It can still be named.
    const named = await world.run(["--dry-run", JSON.stringify(hostile)]);
    assert.equal(named.code, 0, named.err);
  });

  test("names that could be taken for something else are quoted", async () => {
    const names = ["cln-w1xufnk9", "12", "a), cln-x (b", "with space", "plain.name_1-2"];
    const world = await sim.world({ queues: [{ name: "q", groups: [names, 1] }] });
    const { out } = await world.run(["--dry-run", 1]);
    for (const name of names.slice(0, 4)) assert.ok(out.includes(`("${name}")`), out);
    assert.ok(out.includes("(plain.name_1-2)"), out);
  });

  test("a result that cannot be written: 1, and it is on standard error", {
    skip: noFull(),
  }, async () => {
    for (const [args, says] of /** @type {[any[], RegExp][]} */ ([
      [[2], /could not be written to standard output: ENOSPC.*\nDone: job j-\w+ succeeded\./],
      [["--json", 2], /could not be written.*\nDone: job j-\w+ succeeded\./],
    ])) {
      const world = await sim.world();
      const full = { program: "sh", before: ["-c", 'exec "$0" "$@" > /dev/full', bin] };
      const { code, err } = await world.run(["--yes", ...args], full);
      assert.equal(code, 1, err);
      assert.match(err, says);
      assert.equal(world.removals(), 1);
    }
  });

  test("an error with a result that cannot be written keeps its code", {
    skip: noFull(),
  }, async () => {
    const world = await sim.world();
    const full = { program: "sh", before: ["-c", 'exec "$0" "$@" > /dev/full', bin] };
    const { code, err } = await world.run(["--yes", "--json", 1, 2], full);
    assert.equal(code, 21, err);
    assert.match(err, /No queue of the cluster would keep/);
  });

  test("colours: none in a pipe, unless FORCE_COLOR asks for them", async () => {
    const world = await sim.world();
    const run = (/** @type {Record<string, string>} */ env) => world.run(["--yes", 1, 2], { env });
    const [plainly, forced, off] = await Promise.all([
      run({}),
      run({ FORCE_COLOR: "1" }),
      run({ FORCE_COLOR: "0" }),
    ]);
    assert.ok(forced.err.includes("\u001b[31mNo queue of the cluster"), forced.err);
    for (const { err } of [plainly, off]) assert.ok(!err.includes("\u001b"), err);
  });

  test("HTTPS_PROXY that Node does not use is named in one sentence", async () => {
    const endpoint = ["--endpoint", "https://127.0.0.1:9/api"];
    const args = [
      "list",
      "--cluster",
      "c",
      "--zone",
      "z",
      "--deadline-ms",
      "2000",
      "--timeout-ms",
      "500",
    ];
    const run = (/** @type {Record<string, string>} */ env) =>
      start([...args, ...endpoint], { env: { ...KEYS, ...env } }).ended;
    const says = /^HTTPS_PROXY is set, but Node uses it only with NODE_USE_ENV_PROXY=1/gm;
    const [set, used, unset] = await Promise.all([
      run({ HTTPS_PROXY: "http://127.0.0.1:9" }),
      run({ HTTPS_PROXY: "http://127.0.0.1:9", NODE_USE_ENV_PROXY: "1" }),
      run({}),
    ]);
    assert.equal(set.err.match(says)?.length, 1, set.err);
    for (const { err } of [used, unset]) assert.doesNotMatch(err, says);
  });

  test("keys with white space at an end are refused: 2", async () => {
    const world = await sim.world();
    for (const name of Object.keys(KEYS)) {
      const env = { [name]: `${KEYS[/** @type {keyof typeof KEYS} */ (name)]} ` };
      const { code, err } = await world.run(["--yes", 2], { env });
      assert.equal(code, 2, err);
    }
    assert.deepEqual(world.received(), []);
  });
});

test("text in any language is printed unchanged", () => {
  assert.equal(plain("节点 😀 é"), "节点 😀 é");
  assert.equal(plain("a\r\nb\u0085\u2028"), "a b\\u{85}\\u{2028}");
});

function noFull() {
  return process.platform !== "linux" && "there is no /dev/full";
}
