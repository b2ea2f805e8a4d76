// list shows the cluster, add puts nodes into a queue, and a plan shows what a removal would do.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { start } from "./command.js";
import { KEYS, simulation } from "./world.js";

/** @type {Awaited<ReturnType<typeof simulation>>} */
let sim;
before(async () => {
  sim = await simulation();
});
after(() => sim.close());

/** @param {Awaited<ReturnType<typeof sim.world>>} world @param {string[]} args */
function list(world, args) {
  const place = ["--cluster", world.cluster_id, "--zone", world.zone];
  return start(["list", ...place, ...world.endpoint, ...args], { env: KEYS }).ended;
}

/** The arguments of a command that was printed. @param {string} text @param {string} name */
function printed(text, name) {
  const [, args = ""] = new RegExp(`^ {2}ehpc-remove-nodes (${name} .*)$`, "m").exec(text) ?? [];
  assert.notEqual(args, "", text);
  return args.split(" ");
}

describe("list", { concurrency: 3 }, () => {
  test("shows the queues, and with --queue the nodes in one", async () => {
    const spec = { queues: [{ name: "batch", groups: [["one", "two"]], nrun: 3, npend: 1 }] };
    const world = await sim.world(spec);
    const queues = await list(world, []);
    assert.equal(queues.code, 0, queues.err);
    const [head, row] = queues.out.split("\n");
    assert.match(head ?? "", /^NAME +ID +NODES +RUNNING +WAITING$/);
    assert.match(row ?? "", /^batch +ehpcq-\w+ +2 +3 +1$/);
    const nodes = await list(world, ["--queue", "batch"]);
    assert.match(nodes.out, /^NAME +ID +GROUP +STATUS\none +cln-\w+ +1 +active healthy\ntwo /);
    // What has left a queue is not in it, though its group still is.
    await world.run(["--yes", "one"]);
    const left = await list(world, ["--queue", "batch"]);
    assert.doesNotMatch(left.out, /^one/m);
    assert.match(left.out, /^two/m);
  });

  test("--json has the rows as the API returns them", async () => {
    const world = await sim.world();
    const { ok, cluster_id, zone, queues } = JSON.parse((await list(world, ["--json"])).out);
    assert.deepEqual([ok, cluster_id, zone], [true, world.cluster_id, world.zone]);
    assert.equal(queues[0].compute_num, 4);
    const args = ["--json", "--queue", world.hpcqueue_id];
    const { hpcqueue_id, nodes } = JSON.parse((await list(world, args)).out);
    assert.equal(hpcqueue_id, world.hpcqueue_id);
    assert.deepEqual(
      nodes.map((/** @type {any} */ { node_id }) => node_id).sort(),
      idsOf(world).sort(),
    );
  });

  test("sends no change, and needs no journal", async () => {
    const world = await sim.world();
    await list(world, []);
    const operations = world.received().map(({ operation }) => operation);
    assert.deepEqual(operations, ["getQueueList", "listNodes"]);
  });
});

describe("add", { concurrency: 3 }, () => {
  test("the command that a removal prints puts exactly its nodes back", async () => {
    const queues = [
      { name: "batch", groups: [3, 1] },
      { name: "other", groups: [1] },
    ];
    const world = await sim.world({ queues });
    const [first, second, third] = idsOf(world);
    // The first is removed on its own: it must not come back with the group.
    await world.run(["--yes", String(first)]);
    const { code, err } = await world.run(["--yes", 1]);
    assert.equal(code, 0, err);
    assert.match(err, /^To put them back:$/m);
    const undone = await start([...printed(err, "add"), "--yes"], { env: KEYS }).ended;
    assert.equal(undone.code, 0, undone.err);
    assert.match(undone.out, /^Done: job j-\w+ succeeded\. The nodes are in queue ehpcq-\w+\.\n$/);
    const nodes = JSON.parse((await list(world, ["--json", "--queue", "batch"])).out).nodes;
    const ids = nodes.map((/** @type {any} */ { node_id }) => node_id);
    assert.deepEqual(
      [ids.includes(first), ids.includes(second), ids.includes(third)],
      [false, true, true],
    );
  });

  test("a removal that --json has reported can be undone from that alone", async () => {
    const world = await sim.world();
    const { out } = await world.run(["--yes", "--json", 2]);
    const { cluster_id, hpcqueue_id, zone, nodes } = JSON.parse(out);
    const place = ["--cluster", cluster_id, "--queue", hpcqueue_id, "--zone", zone];
    const args = ["add", ...place, ...world.endpoint, "--yes", "--json", ...nodes];
    const undone = await start(args, { env: KEYS }).ended;
    assert.equal(undone.code, 0, undone.err);
    assert.deepEqual(JSON.parse(undone.out).nodes, nodes);
  });

  test("it shows a plan, does it once if the response is lost, and says so", async () => {
    const world = await sim.world();
    await world.run(["--yes", 2]);
    await world.arm({ fault: "lost-after", operation: "addNodes" });
    const { code, err } = await world.runAt(["add", ...world.place], ["--yes", 2]);
    assert.equal(code, 0, err);
    assert.match(err, /^Add to queue batch \(ehpcq-\w+\)/m);
    assert.match(err, /^ {2}group 2 \(2 nodes\): cln-/m);
    assert.match(err, /the operation log has the addition: it happened once/);
    const added = world.received().filter((one) => one.operation === "addNodes" && one.executed);
    assert.equal(added.length, 1);
  });

  test("a node that is already in a queue is refused by the API: 22", async () => {
    const world = await sim.world();
    const args = ["--yes", String(idsOf(world)[0])];
    const { code, err } = await world.runAt(["add", ...world.place], args);
    assert.equal(code, 22, err);
  });
});

describe("--dry-run", { concurrency: 3 }, () => {
  test("prints the plan, and sends no change", async () => {
    const spec = { queues: [{ name: "batch", groups: [["one", "two"], 2], nrun: 3, npend: 2 }] };
    const world = await sim.world(spec);
    const { code, out, err } = await world.run(["--dry-run", "one"]);
    assert.equal(code, 0, err);
    assert.match(out, /^Remove from queue batch \(ehpcq-\w+\) of cluster ehpc-\w+, zone \w+:$/m);
    assert.match(out, /^ {2}cln-\w+ \(one\)$/m);
    assert.match(out, /left, at least: 3 in this queue, 3 in all queues/);
    assert.match(out, /^The rule allows it: some queue keeps a compute node\.$/m);
    assert.match(out, /^3 jobs are running in this queue/m);
    const json = JSON.parse((await world.run(["--dry-run", "--json", "one"])).out);
    const { ok, dry_run, nodes, queue, remaining } = json;
    assert.deepEqual([ok, dry_run, nodes.length], [true, true, 1]);
    assert.deepEqual([queue.name, queue.nrun, queue.npend], ["batch", 3, 2]);
    assert.deepEqual(remaining, { [world.hpcqueue_id]: 3 });
    assert.ok(world.received().every(({ operation }) => operation !== "removeNodes"));
  });

  test("says what the rule forbids: 21", async () => {
    const world = await sim.world();
    const { code, out, err } = await world.run(["--dry-run", 1, 2]);
    assert.equal(code, 21, err);
    assert.equal(out, "");
    assert.match(err, /No queue of the cluster would keep a compute node/);
    assert.match(err, /left, at least: 0 in this queue, 0 in all queues/);
    assert.doesNotMatch(err, /The rule allows it/);
  });
});

/** @param {Awaited<ReturnType<typeof sim.world>>} world @returns {string[]} */
function idsOf(world) {
  return world.nodes.map((/** @type {any} */ { node_id }) => node_id);
}
