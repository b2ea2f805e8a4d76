// look-up finds out what became of earlier calls, without a new one; exit 30 prints the very command.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { newJournal, start } from "./command.js";
import { arrived, KEYS, simulation } from "./world.js";

/** @type {Awaited<ReturnType<typeof simulation>>} */
let sim;
before(async () => {
  sim = await simulation();
});
after(() => sim.close());

/** @param {Record<string, string>} env @param {string[]} args */
const lookUp = (env, args) => start(["look-up", ...args], { env: { ...KEYS, ...env } }).ended;

/** @param {{ received: () => { operation: string }[] }} world */
const sent = (world) =>
  world.received().filter(({ operation }) => operation === "removeNodes").length;

describe("look-up", { concurrency: 3 }, () => {
  test("says what became of a removal that was killed in flight, once", async () => {
    const [world, { env, folder }] = [await sim.world(), newJournal()];
    await world.arm({ fault: "delay-after", value: 25_000 });
    const { child, ended } = world.start(["--yes", 2], { env });
    await arrived(world);
    child.kill("SIGKILL");
    await ended;
    const { code, out, err } = await lookUp(env, world.endpoint);
    assert.equal(code, 0, err);
    assert.match(err, /^An earlier removal of group 2 .* was carried out: job j-\w+,/m);
    assert.equal(out, "All outcomes are known.\n");
    const again = await lookUp(env, world.endpoint);
    assert.equal(again.out, `No outcome is open in the journal in ${folder}.\n`);
    assert.deepEqual(JSON.parse((await lookUp(env, ["--json"])).out), { ok: true, earlier: [] });
    assert.equal(sent(world), 1);
  });

  test("is what exit 30 prints, and finds out", async () => {
    const [world, { env }] = [await sim.world(), newJournal()];
    await world.arm(
      { fault: "lost-after" },
      { fault: "delay", operation: "listOperations", value: 0 },
      { fault: "status", operation: "listOperations", value: 502, times: 50 },
    );
    const removal = await world.run(["--yes", "--deadline", "6s", 2], { env });
    assert.equal(removal.code, 30, removal.err);
    const [, line = ""] =
      /^To find out only that:\n {2}ehpc-remove-nodes (.*)$/m.exec(removal.err) ?? [];
    assert.match(line, /^look-up /);
    // As long as the log cannot be read, it is not known.
    const unknown = await lookUp(env, [...world.endpoint, "--json", "--deadline", "6s"]);
    assert.equal(unknown.code, 30, unknown.err);
    const { ok, error, earlier } = JSON.parse(unknown.out);
    assert.deepEqual(
      [ok, error.kind, error.code, error.maybeApplied],
      [false, "unknown", "still_unknown", true],
    );
    assert.deepEqual(
      earlier.map((/** @type {any} */ { state }) => state),
      ["unknown"],
    );
    assert.match(unknown.err, /^To look again:\n {2}ehpc-remove-nodes look-up /m);
    await sim.clear(world.cluster_id);
    const known = await start(line.split(" "), { env: { ...KEYS, ...env } }).ended;
    assert.equal(known.code, 0, known.err);
    assert.match(known.err, /was carried out: job j-\w+/);
    assert.equal(world.removals(), 1);
  });

  test("also finds out about additions", async () => {
    const [world, { env }] = [await sim.world(), newJournal()];
    await world.run(["--yes", 2]);
    await world.arm({ fault: "delay-after", operation: "addNodes", value: 25_000 });
    const args = ["add", ...world.place, ...world.endpoint, "--yes", "2"];
    const { child, ended } = start(args, { env: { ...KEYS, ...env } });
    await arrived(world, "addNodes");
    child.kill("SIGKILL");
    await ended;
    const { code, err } = await lookUp(env, world.endpoint);
    assert.equal(code, 0, err);
    assert.match(err, /^An earlier addition of group 2 to queue .* was carried out/m);
  });
});
