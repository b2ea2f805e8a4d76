// Where it writes, and what it does when nobody reads.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { plain } from "../../js/cli/plain.js";
import { simulation } from "./world.js";

/** @type {Awaited<ReturnType<typeof simulation>>} */
let sim;
before(async () => {
  sim = await simulation();
});
after(() => sim.close());

/** What moves a terminal's cursor, colours it or turns text round: all control but the line's end. */
const CONTROL = /[^\P{Cc}\n]|\u202e/u;

describe("output", { concurrency: 3 }, () => {
  for (const stream of /** @type {const} */ (["stdout", "stderr"])) {
    test(`a ${stream} that nobody reads changes nothing, and makes no stack`, async () => {
      const world = await sim.world();
      const { child, ended } = world.start(["--yes", 2]);
      child[stream].destroy();
      const { code, out, err } = await ended;
      assert.equal(code, 0, err);
      assert.doesNotMatch(out + err, /EPIPE|\n {4}at /);
      assert.equal(world.removals(), 1);
    });
  }

  test("without a terminal no line is written over, and there is no colour", async () => {
    const world = await sim.world({ job_ms: 1500 });
    const { out, err } = await world.run(["--yes", 2]);
    assert.ok(err.includes("is pending"));
    assert.doesNotMatch(out + err, CONTROL);
  });

  test("a name that would write over the question is shown as what it is", async () => {
    const hostile = "x\u001b[2K\rRemove nothing? \u202e";
    const world = await sim.world({ queues: [{ name: hostile, groups: [2, [hostile]] }] });
    const { err } = await world.run(["--yes", "--no-wait", 2]);
    assert.doesNotMatch(err, CONTROL);
    assert.ok(err.includes("x\\u{1b}[2K Remove nothing?"), err);
  });
});

test("other people's letters stay as they are", () => {
  assert.equal(plain("节点 😀 é"), "节点 😀 é");
  assert.equal(plain("a\r\nb\u0085\u2028"), "a b\\u{85}\\u{2028}");
});
