// What the command sends, and what it reports.

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

describe("a removal", { concurrency: 3 }, () => {
  test("an argument of digits is sent as a group number, anything else as an id", async () => {
    const world = await sim.world();
    const { code, err } = await world.run(["--yes", "--no-wait", 2, world.nodes[0].node_id]);
    assert.equal(code, 0, err);
    const sent = world.received().find(({ operation }) => operation === "removeNodes");
    assert.deepEqual(JSON.parse(sent?.body ?? "").nodelist, [2, world.nodes[0].node_id]);
  });

  test("it waits for the job, and reports progress on standard error", async () => {
    const world = await sim.world({ job_ms: 5000 });
    const { code, out, err } = await world.run(["--yes", 2]);
    assert.equal(code, 0, err);
    assert.match(out, /^Done: job j-\w+ succeeded\..*still in the cluster\.\n$/);
    assert.match(err, /Sending the request …\nAccepted as job (j-\w+)\..*\nJob \1 is pending/);
  });

  test("before sending, it lists the nodes and says how many stay", async () => {
    const spec = { queues: [{ name: "batch", groups: [["one", "two"], 2], nrun: 3 }] };
    const world = await sim.world(spec);
    const { err } = await world.run(["--yes", "--no-wait", 1]);
    assert.match(err, /from queue batch \(ehpcq-\w+\) of cluster ehpc-\w+, zone \w+:/);
    assert.match(err, /group 1 \(2 nodes\): cln-\w+ \(one\), cln-\w+ \(two\)/);
    assert.match(err, /left, at least: 2 in this queue, 2 in all queues/);
    assert.match(err, /stay in the cluster, keep running and accruing charges/);
    assert.match(err, /3 jobs are running in this queue/);
  });

  test("a node that is not in the queue is named, and nothing is sent", async () => {
    const spec = { queues: ["one", "two"].map((name) => ({ name, groups: [1] })) };
    const world = await sim.world(spec);
    for (const [args, named, stable] of [
      [
        [2],
        /Group 2 \(`nodelist\[0\]`\) is not in queue "[^"]+"; it is in queue/,
        "node_in_other_queue",
      ],
      [
        [1, "cln-nobody"],
        /no nodes with these names or ids: cln-nobody\. Nothing was sent/,
        "nodes_not_found",
      ],
    ]) {
      const ended = await world.run(["--yes", "--json", .../** @type {any[]} */ (args)]);
      assert.equal(ended.code, 21, ended.err);
      assert.match(ended.err, /** @type {RegExp} */ (named));
      assert.equal(JSON.parse(ended.out).error.code, stable);
    }
    assert.equal(world.removals(), 0);
    assert.ok(world.received().every(({ operation }) => operation !== "removeNodes"));
  });

  test("--json prints the response and the job as one line, and nothing else", async () => {
    const world = await sim.world();
    const { out } = await world.run(["--yes", "--json", 2]);
    assert.equal(out.indexOf("\n"), out.length - 1);
    const { ok, action, job_id, job, receipt, ...rest } = JSON.parse(out);
    const { cluster_id, hpcqueue_id, zone } = world;
    const nodes = world.nodes.slice(2).map((/** @type {any} */ { node_id }) => node_id);
    assert.deepEqual(rest, {
      ...{ cluster_id, hpcqueue_id, zone, nodelist: [2], nodes },
      ...{ ret_code: 0, attempts: 1, recovered: false },
    });
    assert.equal(ok, true);
    // Enough to undo it, or to look it up.
    assert.deepEqual([receipt.state, receipt.claims], ["applied", [job_id]]);
    assert.match(action, /Response$/);
    assert.deepEqual([job.job_id, job.status], [job_id, "successful"]);
  });

  test("--json of a failed job includes the response that accepted it", async () => {
    const world = await sim.world();
    await world.arm({ fault: "job-fails" });
    const { out } = await world.run(["--yes", "--json", 2]);
    const { ok, job_id, error } = JSON.parse(out);
    assert.deepEqual([ok, error.kind, error.errorCodes], [false, "job", "5200"]);
    assert.deepEqual(error.jobIds, [job_id]);
  });

  test("a lost response is found in the log, and reported", async () => {
    const world = await sim.world();
    await world.arm({ fault: "lost-after" });
    const { code, err } = await world.run(["--yes", "--no-wait", 2]);
    assert.equal(code, 0, err);
    assert.match(
      err,
      /response was lost. Checking the operation log …\n.*operation log has the removal/,
    );
    assert.equal(world.removals(), 1);
  });

  test("a retry and a clock correction are reported", async () => {
    const world = await sim.world();
    await world.arm({ fault: "busy" }, { fault: "clock-jump" });
    const { code, err } = await world.run(["--yes", "--no-wait", 2]);
    assert.equal(code, 0, err);
    assert.match(err, /The API is busy\. Nothing was done\. Attempt 2 follows/);
    assert.match(err, /clock is 7 min ahead of this computer's/);
    assert.match(err, /Sending the request again \(attempt 3\)/);
  });

  test("the rule is checked first, and --no-guard leaves it to the API", async () => {
    const world = await sim.world();
    const checked = await world.run(["--yes", 1, 2]);
    assert.equal(checked.code, 21);
    assert.match(checked.err, /No queue of the cluster would keep a compute node/);
    const operations = () => new Set(world.received().map(({ operation }) => operation));
    assert.deepEqual([...operations()].sort(), ["getQueueList", "listNodes"]);
    const sent = await world.run(["--yes", "--no-guard", 1, 2]);
    assert.equal(sent.code, 22);
    assert.ok(operations().has("removeNodes"));
  });

  test("the command that it prints waits for the job", async () => {
    const world = await sim.world();
    const { out } = await world.run(["--yes", "--no-wait", 2]);
    const [, args = ""] = /^ {2}ehpc-remove-nodes (.*)$/m.exec(out) ?? [];
    const waited = await start(args.split(" "), { env: KEYS }).ended;
    assert.equal(waited.code, 0, waited.err);
    assert.match(waited.out, /^Done: job j-\w+ succeeded\.\n$/);
    assert.equal(world.removals(), 1);
  });

  test("npx runs it by its name", async () => {
    const { code, out } = await start(["--version"], {
      program: "npx",
      before: ["--no-install", "--offline", "ehpc-remove-nodes"],
    }).ended;
    assert.equal(code, 0);
    assert.match(out, /^\d+\.\d+\.\d+\n$/);
  });
});
