// Killed at any moment and run again, the command first says what became of the last removal.

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { bin, newFolder, newJournal, start } from "./command.js";
import { arrived, KEYS, simulation } from "./world.js";

/** @typedef {Awaited<ReturnType<Awaited<ReturnType<typeof simulation>>["world"]>>} World */

/** @type {Awaited<ReturnType<typeof simulation>>} */
let sim;
before(async () => {
  sim = await simulation();
});
after(() => sim.close());

/** Longer than any test. */
const LONG_MS = 25_000;

/** The time for an attempt: that a request was not carried out is known some 20 s after it was sent. */
const SHORT = ["--yes", "--timeout-ms", 4000];

const EARLIER = /^An earlier removal of group 2 from queue ehpcq-\w+ of cluster ehpc-\w+ /m;

/**
 * Kills a removal of group 2 while its request is in flight.
 * @param {World} world
 * @param {Record<string, string>} env
 * @param {boolean} executed
 * @param {(string | number)[]} args
 */
async function killedInFlight(world, env, executed, args = SHORT) {
  await world.arm({ fault: executed ? "delay-after" : "delay", value: LONG_MS, done: executed });
  await kill(world.start([...args, 2], { env }), () => arrived(world));
}

/**
 * @param {ReturnType<World["start"]>} started
 * @param {() => Promise<unknown>} moment
 */
async function kill({ child, ended }, moment) {
  await moment();
  child.kill("SIGKILL");
  assert.equal((await ended).signal, process.platform === "win32" ? null : "SIGKILL");
}

/** The JSON of the only entry. @param {string} folder */
function onlyEntry(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  assert.equal(names.length, 1);
  const file = join(folder, names[0] ?? "");
  return { file, text: readFileSync(file, "utf8") };
}

/** @param {World} world */
const operations = (world) => world.received().map(({ operation }) => operation);

/** How often the removal was sent. @param {World} world */
const sent = (world) => operations(world).filter((name) => name === "removeNodes").length;

describe("killed and run again", { concurrency: 3 }, () => {
  test("in flight, carried out: it says so first, and removes nothing more", async () => {
    const [world, { env }] = [await sim.world(), newJournal()];
    await killedInFlight(world, env, true);
    const { code, out, err } = await world.run([...SHORT, "--json", 2], { env });
    // The lists show that the nodes have left.
    assert.equal(code, 21, err);
    const [, job] =
      /\(sent [\d-]+T[\d:]+Z\) was carried out: job (j-\w+), .*wait for it:$/m.exec(err) ?? [];
    assert.match(err, EARLIER);
    assert.ok(err.indexOf("An earlier") < err.indexOf("Reading the queues"), err);
    assert.match(err, new RegExp(`^ {2}ehpc-remove-nodes wait --zone \\w+ .*${job}$`, "m"));
    assert.equal(sent(world), 1);
    const { ok, error, earlier } = JSON.parse(out);
    assert.deepEqual([ok, error.kind, earlier.length], [false, "guard", 1]);
    const [{ state, job_id, inProgress, receipt }] = earlier;
    assert.deepEqual([state, job_id, inProgress], ["applied", job, false]);
    assert.deepEqual([receipt.state, receipt.nodelist], ["applied", [2]]);
    // It is told once.
    const again = await world.run([...SHORT, "--json", 2], { env });
    assert.equal(again.code, 21);
    assert.doesNotMatch(again.err, /earlier/);
    assert.ok(!("earlier" in JSON.parse(again.out)));
  });

  test("in flight, not carried out: it waits until that is known, then removes", async () => {
    const [world, { env }] = [await sim.world(), newJournal()];
    await killedInFlight(world, env, false);
    const { code, out, err } = await world.run([...SHORT, "--json", 2], { env });
    assert.equal(code, 0, err);
    assert.match(err, /^It is not known yet what became of an earlier .*Look again in \d+ s\.$/m);
    assert.match(
      err,
      /^An earlier removal of group 2 .* was not carried out\.\nSending the request …$/m,
    );
    assert.equal(world.removals(), 1);
    assert.deepEqual(
      JSON.parse(out).earlier.map((/** @type {any} */ one) => one.state),
      ["notApplied"],
    );
    // The lists are read again, as the earlier removal might have changed them.
    const reads = operations(world).filter((name) => name === "getQueueList");
    assert.equal(reads.length, 3);
  });

  test("in flight, and there is no time to find out: 26, and nothing is sent", async () => {
    const [world, { env, folder }] = [await sim.world(), newJournal()];
    // It may arrive until long after.
    const long = ["--yes", "--timeout-ms", 40_000, "--deadline-ms", 300_000];
    await killedInFlight(world, env, false, long);
    const args = ["--yes", "--timeout-ms", 500, "--deadline-ms", 15_000, "--json", 2];
    const { code, out, err } = await world.run(args, { env });
    assert.equal(code, 26, err);
    const { error, earlier } = JSON.parse(out);
    assert.deepEqual(
      [error.kind, error.maybeApplied, error.retryable],
      ["unresolved", false, true],
    );
    assert.equal(error.receipt.id, earlier[0].receipt.id);
    assert.match(
      err,
      /Run the same command again: it first finds out what became of the earlier one/,
    );
    assert.ok(err.includes(`delete its entry: ${onlyEntry(folder).file}\n`), err);
    assert.equal(sent(world), 1);
    rmSync(onlyEntry(folder).file);
    const deleted = await world.run(args, { env });
    assert.equal(deleted.code, 0, deleted.err);
  });

  test("before it sent anything: there is nothing to say", async () => {
    const [world, { env }] = [await sim.world(), newJournal()];
    await world.arm({ fault: "delay", operation: "listNodes", value: LONG_MS });
    const started = world.start([...SHORT, 2], { env });
    await kill(started, () => started.seen(/Reading/));
    const { code, err } = await world.run([...SHORT, 2], { env });
    assert.equal(code, 0, err);
    assert.doesNotMatch(err, /earlier/);
  });

  test("while it waited for the job: it says so, once", async () => {
    const [world, { env }] = [await sim.world(), newJournal()];
    await world.arm(
      // The log is read before the removal, and then for the job.
      { fault: "delay", operation: "listOperations", value: 0 },
      { fault: "delay", operation: "listOperations", value: LONG_MS },
    );
    const started = world.start([...SHORT, 2], { env });
    await kill(started, () => started.seen(/Waiting for it/));
    const before = world.received().length;
    const { code, err } = await world.run([...SHORT, 2], { env });
    assert.equal(code, 21, err);
    assert.match(err, EARLIER);
    assert.match(err, /was carried out: job j-\w+, which may still run or fail\. To wait for it:/);
    assert.deepEqual(operations(world).slice(before), ["getQueueList", "listNodes"]);
    assert.doesNotMatch((await world.run([...SHORT, 2], { env })).err, /earlier/);
  });
});

describe("the next command", { concurrency: 3 }, () => {
  test("with nothing open, nothing is said and no more is read", async () => {
    const [world, { env }] = [
      await sim.world({ queues: [{ name: "batch", groups: [1, 1, 1] }] }),
      newJournal(),
    ];
    await world.run(["--yes", "--no-wait", 2], { env });
    const before = world.received().length;
    const { err } = await world.run(["--yes", "--no-wait", 1], { env });
    assert.doesNotMatch(err, /earlier/);
    assert.deepEqual(operations(world).slice(before), [
      ...["getQueueList", "listNodes", "listOperations", "listNodes", "removeNodes"],
    ]);
  });

  test("of another queue is not stopped by one that cannot be looked up", async () => {
    const [world, other, { env, folder }] = [await sim.world(), await sim.world(), newJournal()];
    await killedInFlight(world, env, false);
    const { file, text } = onlyEntry(folder);
    for (const [edit, says] of /** @type {[(text: string) => string, RegExp][]} */ ([
      [
        (one) => one.replace(/"sha256:\w+"/, '"another"'),
        /^An earlier removal .* can be looked up only with its own keys, at http:/m,
      ],
      [
        (one) => one.replace("127.0.0.1", "127.0.0.2"),
        /^An earlier removal .* only with its own keys, at http:..127.0.0.2/m,
      ],
      [(one) => one.slice(1), /^Entry [\w.-]+ of the journal cannot be read/m],
    ])) {
      writeFileSync(file, edit(text));
      const received = world.received().length;
      const { code, err } = await other.run(["--yes", "--no-wait", "--no-guard", 2], { env });
      assert.match(err, says);
      assert.ok(code === 0 || code === 22, err);
      assert.equal(world.received().length, received);
      // 127.0.0.2 is another queue.
      if (`${says}`.includes("127.0.0.2")) continue;
      const same = await world.run(["--yes", 2], { env });
      assert.equal(same.code, 26, same.err);
      assert.match(same.err, says);
      assert.ok(same.err.includes(`delete its entry: ${file}\n`), same.err);
      assert.equal(sent(world), 1);
    }
  });

  test("of the same queue waits for one that is still running", async () => {
    const [world, { env }] = [
      await sim.world({ queues: [{ name: "batch", groups: [1, 1, 1] }] }),
      newJournal(),
    ];
    await world.arm({ fault: "delay-after", value: 10_000 });
    const first = world.start(["--yes", 2], { env });
    await arrived(world);
    const second = world.start(["--yes", 1], { env });
    const [one, two] = await Promise.all([first.ended, second.ended]);
    assert.deepEqual([one.code, two.code], [0, 0], one.err + two.err);
    assert.match(
      two.err,
      /^An earlier removal of group 2 .* is still running in another process\.$/m,
    );
    assert.equal(world.removals(), 2);
    const sent = world.received().filter(({ operation }) => operation === "removeNodes");
    assert.ok((sent[1]?.at ?? 0) - (sent[0]?.at ?? 0) >= 9900, "they overlap");
  });

  test("finds out for at most --deadline-ms, then goes on", async () => {
    const [world, other, { env }] = [await sim.world(), await sim.world(), newJournal()];
    await killedInFlight(world, env, true);
    await world.arm({ fault: "status", operation: "listOperations", value: 502, times: 50 });
    const args = ["--yes", "--no-wait", "--timeout-ms", 300, "--deadline-ms", 8000, 2];
    const { code, err } = await other.run(args, { env });
    assert.equal(code, 0, err);
    assert.match(
      err,
      /^It is not known what became of an earlier .*\. The look-up failed:\n {2}.*\(8000\)/m,
    );
  });

  test("and Ctrl-C while it finds out: 20, and the one after it says it", {
    skip: noSignals(),
  }, async () => {
    const [world, { env }] = [await sim.world(), newJournal()];
    await killedInFlight(world, env, true);
    await world.arm({ fault: "delay", operation: "listOperations", value: LONG_MS });
    const { child, ended, seen } = world.start(["--yes", "--json", 2], { env });
    await seen(/Checking what became of an earlier removal/);
    child.kill("SIGINT");
    const { code, err, out } = await ended;
    assert.equal(code, 20, err);
    assert.match(err, /Stopped by Ctrl-C\. Nothing was sent, no node was changed\./);
    assert.doesNotMatch(err, /is not known/);
    assert.ok(!("earlier" in JSON.parse(out)));
    assert.match((await world.run(["--yes", 2], { env })).err, /was carried out: job/);
  });
});

test("an unknown outcome: run it again, unless there is no journal", async () => {
  for (const [more, says] of /** @type {[string[], boolean][]} */ ([
    [[], true],
    [["--no-journal"], false],
  ])) {
    const world = await sim.world();
    await world.arm(
      { fault: "lost-after" },
      { fault: "delay", operation: "listOperations", value: 0 },
      { fault: "status", operation: "listOperations", value: 502, times: 50 },
    );
    const { code, err } = await world.run(["--yes", "--deadline-ms", 6000, ...more, 2]);
    assert.equal(code, 30, err);
    assert.equal(
      /Run the same command again: .* sends nothing until that is known.*\nTo find out only that:\n {2}ehpc-remove-nodes look-up /.test(
        err,
      ),
      says,
    );
  }
});

describe("the folder", { concurrency: 3 }, () => {
  test("is --journal's, or none is used", async () => {
    const [world, { env, folder }] = [
      await sim.world({ queues: [{ name: "batch", groups: [1, 1, 1] }] }),
      newJournal(),
    ];
    const own = join(newFolder(), "own");
    const named = await world.run(["--yes", "--no-wait", "--journal", own, 2], { env });
    assert.equal(named.code, 0, named.err);
    assert.match(onlyEntry(own).text, /"applied"/);
    const none = await world.run(["--yes", "--no-wait", "--no-journal", 1], { env });
    assert.equal(none.code, 0, none.err);
    assert.throws(() => statSync(folder), { code: "ENOENT" });
  });

  test("is not used by --print-request, wait and list", async () => {
    const [world, { env, folder }] = [await sim.world(), newJournal()];
    const place = [...world.endpoint, "--zone", world.zone];
    const keys = { env: { ...KEYS, ...env } };
    const waiting = ["wait", ...place, "--wait-deadline", "2s", "j-no"];
    assert.equal((await start(waiting, keys).ended).code, 32);
    const list = ["list", ...place, "--cluster", world.cluster_id];
    assert.equal((await start(list, keys).ended).code, 0);
    assert.equal((await world.run(["--print-request", 2], { env })).code, 0);
    assert.throws(() => statSync(folder), { code: "ENOENT" });
  });

  test("cannot be created: 25, and nothing is sent", async () => {
    const [world, { env, folder }] = [await sim.world(), newJournal()];
    writeFileSync(folder, "");
    const { code, out, err } = await world.run(["--yes", "--json", 2], { env });
    assert.equal(code, 25, err);
    assert.deepEqual(world.received(), []);
    const { error } = JSON.parse(out);
    assert.deepEqual([error.kind, error.maybeApplied], ["journal", false]);
    assert.match(err, /^The journal cannot be used \(.*E\w+: .*\)\. Nothing was (sent|changed)/m);
    assert.ok(err.includes(folder) && /--journal, or use --no-journal\.$/m.test(err), err);
  });

  test("cannot be written, as if the disk were full: 25", { skip: noSignals() }, async () => {
    const [world, { env, folder }] = [await sim.world(), newJournal()];
    mkdirSync(folder);
    const limited = { program: "sh", before: ["-c", 'ulimit -f 0; exec "$0" "$@"', bin], env };
    const { code, err } = await world.run(["--yes", 2], limited);
    assert.equal(code, 25, err);
    assert.match(err, /The journal cannot be used \(.*EFBIG/);
    assert.ok(!operations(world).includes("removeNodes"));
  });

  test("is not found: 25, before any request, unless --no-journal", async () => {
    const world = await sim.world();
    const env = { XDG_STATE_HOME: "relative", HOME: "relative", LOCALAPPDATA: "" };
    const { code, err } = await world.run(["--yes", 2], { env });
    assert.equal(code, 25, err);
    assert.deepEqual(world.received(), []);
    assert.match(
      err,
      /The journal cannot be used \(.*\)\. Nothing .*\n.* with --journal, or use --no-journal\./,
    );
    assert.equal((await world.run(["--yes", "--no-wait", "--no-journal", 2], { env })).code, 0);
  });
});

function noSignals() {
  return process.platform === "win32" && "Windows has no signals";
}
