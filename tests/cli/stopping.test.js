// Ctrl-C ends the command, and it says what that means for the nodes.

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { stoppedBySignals } from "../../js/command-line/stopping.js";
import { arrived, simulation } from "./world.js";

/** @type {Awaited<ReturnType<typeof simulation>>} */
let sim;
before(async () => {
  sim = await simulation();
});
after(() => sim.close());

/** Longer than any test. */
const LONG_MS = 25_000;

// On Windows a process cannot be sent a signal: only the terminal raises it.
const skip = process.platform === "win32" && "Windows has no signals";

describe("a signal", { concurrency: 3, skip }, () => {
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"])) {
    test(`${signal} before anything was sent: 20, nothing was done`, async () => {
      const world = await sim.world();
      await world.arm({ fault: "delay", operation: "getQueueList", value: LONG_MS });
      const { child, ended, seen } = world.start(["--yes", 2]);
      await seen(/Reading/);
      child.kill(signal);
      const { code, err } = await ended;
      assert.equal(code, 20, err);
      assert.match(
        err,
        /Stopped by (Ctrl-C|SIG(TERM|HUP|QUIT))\. Nothing was sent, no node was changed/,
      );
      assert.equal(world.removals(), 0);
    });

    test(`${signal} while the request is in flight: 30, the outcome is unknown`, async () => {
      const world = await sim.world();
      await world.arm({ fault: "delay-after", value: LONG_MS });
      const { child, ended, seen } = world.start(["--yes", "--json", 2]);
      await seen(/Sending/);
      await arrived(world);
      child.kill(signal);
      const { code, out, err } = await ended;
      assert.equal(code, 30, err);
      assert.equal(JSON.parse(out).error.maybeApplied, true);
      assert.match(err, /is not known whether the nodes were removed.*check the operation log/);
    });

    test(`${signal} while the job runs: 32, and how to resume waiting`, async () => {
      const world = await sim.world({ job_ms: LONG_MS });
      const { child, ended, seen } = world.start(["--yes", 2]);
      await seen(/is pending/);
      child.kill(signal);
      const { code, err } = await ended;
      assert.equal(code, 32, err);
      const [, job] = /accepted as job (j-\w+)\. Only the wait ended\./.exec(err) ?? [];
      assert.ok(job, err);
      assert.match(err, new RegExp(`^ {2}ehpc-remove-nodes wait --zone \\w+ .*${job}$`, "m"));
      assert.equal(world.removals(), 1);
    });
  }

  test("a second signal ends the process at once", async () => {
    const world = await sim.world();
    // A process that hangs on exit, as if its output were not read.
    const late = "process.exit=()=>setInterval(()=>{},1000)";
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(late)}` };
    await world.arm({ fault: "delay", operation: "getQueueList", value: LONG_MS });
    const { child, ended, seen } = world.start(["--yes", 2], { env });
    await seen(/Reading/);
    child.kill("SIGINT");
    await seen(/Stopped/);
    await sleep(700);
    child.kill("SIGTERM");
    assert.equal((await ended).signal, "SIGTERM");
  });
});

test("the same Ctrl-C forwarded by npm does not count as a second one", (t) => {
  let now = 1000;
  t.mock.method(performance, "now", () => now);
  /** @type {string[]} */
  const ended = [];
  const kill = (/** @type {number} */ _, /** @type {string} */ name) => ended.push(name);
  const process = Object.assign(new EventEmitter(), { pid: 1, kill });
  const signal = stoppedBySignals(/** @type {any} */ (process));
  process.emit("SIGINT", "SIGINT");
  assert.equal(signal.reason.name, "Stopped");
  now += 100;
  process.emit("SIGINT", "SIGINT");
  assert.deepEqual(ended, []);
  now += 1000;
  process.emit("SIGINT", "SIGINT");
  assert.deepEqual(ended, ["SIGINT"]);
  assert.equal(
    process.listenerCount("SIGINT"),
    0,
    "with no listener, the next one ends the process",
  );
});
