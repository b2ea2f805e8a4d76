// What it writes where, and closed output pipes.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { plain } from "../../js/command-line/plain.js";
import { simulation } from "./world.js";

/** @type {Awaited<ReturnType<typeof simulation>>} */
let sim;
before(async () => {
  sim = await simulation();
});
after(() => sim.close());

/** Every control character except the line feed, and the right-to-left override. */
const CONTROL = /[^\P{Cc}\n]|\u202e/u;

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
});

test("text in any language is printed unchanged", () => {
  assert.equal(plain("节点 😀 é"), "节点 😀 é");
  assert.equal(plain("a\r\nb\u0085\u2028"), "a b\\u{85}\\u{2028}");
});
