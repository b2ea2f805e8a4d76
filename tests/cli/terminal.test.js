// In a real terminal, provided by `script`: the question, Ctrl-C, and the progress line.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { bin, newFolder, newJournal, start } from "./command.js";
import { arrived, KEYS, simulation } from "./world.js";

/** @type {Awaited<ReturnType<typeof simulation>>} */
let sim;
before(async () => {
  sim = await simulation();
});
after(() => sim.close());

// On BSD and macOS, `script` has other options.
const available = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;
const skip = !available && "there is no `script` of util-linux";

/**
 * The command in a terminal; its standard input is what the user types.
 * @param {Awaited<ReturnType<typeof sim.world>>} world
 * @param {(string | number)[]} args
 * @param {Record<string, string>} [env]
 */
function inTerminal(world, args, env) {
  const words = [bin, ...world.place, ...world.endpoint, ...args];
  const command = `exec ${words.map((word) => `'${word}'`).join(" ")}`;
  return start(["-qefc", command, "/dev/null"], {
    ...{ program: "script", env: { ...KEYS, TERM: "xterm", SHELL: "/bin/sh", ...env } },
  });
}

describe("in a terminal", { concurrency: 3, skip }, () => {
  test("it asks, and y removes the nodes", async () => {
    const world = await sim.world({ job_ms: 5000 });
    const { child, ended, seen } = inTerminal(world, [2]);
    await seen(/\[y\/N\] $/);
    assert.equal(world.removals(), 0);
    child.stdin.write("y\n");
    const { code, out } = await ended;
    assert.equal(code, 0, out);
    assert.equal(world.removals(), 1);
    // The progress line is cleared before the result is written.
    assert.ok(out.includes(" s so far …\r\u001b[KDone: job"), out);
  });

  test("after the answer the lists are read again, as they may have changed", async () => {
    const world = await sim.world();
    const reads = () => world.received().filter(({ operation }) => operation === "getQueueList");
    const { child, ended, seen } = inTerminal(world, ["--no-wait", 2]);
    await seen(/\[y\/N\] $/);
    assert.equal(reads().length, 1);
    child.stdin.write("yes\n");
    assert.equal((await ended).code, 0);
    assert.equal(reads().length, 2);
  });

  test("it asks, and Enter alone removes nothing", async () => {
    const world = await sim.world();
    const { child, ended, seen } = inTerminal(world, [2]);
    await seen(/\[y\/N\] $/);
    child.stdin.write("\n");
    const { code, out } = await ended;
    assert.equal(code, 20, out);
    assert.match(out, /Not confirmed\. Nothing was sent, no node was changed\./);
    assert.equal(world.removals(), 0);
  });

  test("before it asks, it says what became of an earlier removal", async () => {
    const world = await sim.world();
    const { env } = newJournal();
    await world.arm({ fault: "delay-after", value: 25_000 });
    const killed = world.start(["--yes", 2], { env });
    await arrived(world);
    killed.child.kill("SIGKILL");
    await killed.ended;
    const { child, ended, seen } = inTerminal(world, ["--no-wait", "--no-guard", 1], env);
    await seen(/\[y\/N\] $/);
    child.stdin.write("\n");
    const { out } = await ended;
    assert.match(out, /An earlier removal of group 2 .* was carried out: job j-\w+.*\[y\/N\]/s);
  });

  for (const early of ["y", "y\n"]) {
    test(`${JSON.stringify(early)} before the question is not an answer`, async () => {
      const world = await sim.world();
      await world.arm({ fault: "delay", operation: "getQueueList", value: 300 });
      const { child, ended, seen } = inTerminal(world, [2]);
      await seen(/Reading/);
      child.stdin.write(early);
      await seen(/\[y\/N\] $/);
      child.stdin.write("\n");
      const { code, out } = await ended;
      assert.equal(code, 20, out);
      assert.equal(world.removals(), 0);
    });
  }

  test("y before the question is not an answer either if the computer is busy", async () => {
    // The program stands still for longer than input typed ahead is read.
    const standsStill = `
      import { ReadStream } from "node:tty";
      const { setRawMode } = ReadStream.prototype;
      ReadStream.prototype.setRawMode = function (on) {
        const until = Date.now() + 300;
        if (on) process.nextTick(() => { while (Date.now() < until); });
        return setRawMode.call(this, on);
      };`;
    const url = `data:text/javascript,${encodeURIComponent(standsStill)}`;
    const world = await sim.world();
    await world.arm({ fault: "delay", operation: "getQueueList", value: 300 });
    const { child, ended, seen } = inTerminal(world, [2], { NODE_OPTIONS: `--import=${url}` });
    await seen(/Reading/);
    child.stdin.write("y");
    await seen(/\[y\/N\] $/);
    child.stdin.write("\n");
    const { code, out } = await ended;
    assert.equal(code, 20, out);
    assert.equal(world.removals(), 0);
  });

  test("Ctrl-C at the question removes nothing", async () => {
    const world = await sim.world();
    const { child, ended, seen } = inTerminal(world, [2]);
    await seen(/\[y\/N\] $/);
    child.stdin.write("\u0003");
    const { code, out } = await ended;
    assert.equal(code, 20, out);
    assert.match(out, /Stopped by Ctrl-C\. Nothing was sent, no node was changed\./);
    assert.equal(world.removals(), 0);
  });

  test("errors are coloured, unless NO_COLOR is set", async () => {
    const world = await sim.world();
    const [coloured, plainly, dumb] = await Promise.all([
      inTerminal(world, ["--yes", 1, 2]).ended,
      inTerminal(world, ["--yes", 1, 2], { NO_COLOR: "1" }).ended,
      inTerminal(world, ["--yes", 1, 2], { TERM: "dumb" }).ended,
    ]);
    assert.ok(coloured.out.includes("\u001b[31mNo queue of the cluster"), coloured.out);
    for (const { out } of [plainly, dumb]) assert.ok(!out.includes("\u001b[3"), out);
  });

  test("the terminal is closed while the request is in flight: the journal has it", async () => {
    const world = await sim.world();
    const { env } = newJournal();
    await world.arm({ fault: "delay-after", value: 25_000 });
    const { child, ended } = inTerminal(world, ["--yes", 2], env);
    await arrived(world);
    child.kill("SIGKILL"); // `script` is the terminal: the command gets SIGHUP.
    await ended;
    const { code, err } = await start(["look-up", ...world.endpoint], { env: { ...KEYS, ...env } })
      .ended;
    assert.equal(code, 0, err);
    assert.match(err, /An earlier removal of group 2 .* was carried out: job j-/);
  });

  test("the terminal is closed at the question: nothing is removed", async () => {
    const world = await sim.world();
    const pidFile = join(newFolder(), "pid");
    const words = [bin, ...world.place, ...world.endpoint, "2"]
      .map((word) => `'${word}'`)
      .join(" ");
    const command = `echo $$ > '${pidFile}'; exec ${words}`;
    const { child, ended, seen } = start(["-qefc", command, "/dev/null"], {
      ...{ program: "script", env: { ...KEYS, TERM: "xterm", SHELL: "/bin/sh" } },
    });
    await seen(/\[y\/N\] $/);
    const pid = Number(readFileSync(pidFile, "utf8"));
    child.kill("SIGKILL");
    await ended;
    while (isRunning(pid)) await sleep(20);
    assert.equal(world.removals(), 0);
    assert.ok(world.received().every(({ operation }) => operation !== "removeNodes"));
  });
});

/** @param {number} pid */
function isRunning(pid) {
  try {
    // A process that nobody waits for stays as a zombie.
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
