// Nodes and queues by name, as lists, from files and from standard input. What is ambiguous or not found
// is refused before anything is sent.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { newFolder } from "./command.js";
import { simulation } from "./world.js";

/** @type {Awaited<ReturnType<typeof simulation>>} */
let sim;
before(async () => {
  sim = await simulation();
});
after(() => sim.close());

const NAMES = ["node1", "node2", "node10", "twin", "twin", "node a"];

/** A cluster with nodes of these names, whose ids are in the same order. */
async function named() {
  const world = await sim.world({
    queues: [
      { name: "batch", groups: [NAMES, 2] },
      { name: "same", groups: [1] },
      { name: "same", groups: [] },
    ],
  });
  const ids = world.nodes.map((/** @type {any} */ { node_id }) => node_id);
  /** The ids of the nodes that were sent. */
  const sent = () => {
    const found = world.received().find(({ operation }) => operation === "removeNodes");
    return found && JSON.parse(found.body ?? "").nodelist;
  };
  return { world, ids, sent };
}

describe("nodes are named", { concurrency: 3 }, () => {
  test("by a list of names, by id and by group, each once", async () => {
    const { world, ids, sent } = await named();
    const args = ["--yes", "--no-wait", "node[1-2,10]", ids[0], "node2", '"node a"', 2, 2];
    const { code, err } = await world.run(args);
    assert.equal(code, 0, err);
    assert.deepEqual(sent(), [2, ids[0], ids[1], ids[2], ids[5]]);
    assert.match(err, new RegExp(`^ {2}${ids[0]} \\(node1\\)$`, "m"));
  });

  test("by a file, and by standard input", async () => {
    const { world, ids, sent } = await named();
    const file = join(newFolder(), "nodes.txt");
    writeFileSync(file, "node1\r\nnode2,\n\n");
    const { child, ended } = world.start(["--yes", "--no-wait", "-f", file, "-"]);
    child.stdin.end("node10\n2\n");
    const { code, err } = await ended;
    assert.equal(code, 0, err);
    assert.deepEqual(sent(), [2, ids[2], ids[0], ids[1]]);
  });

  test("by standard input alone, with -f -", async () => {
    const { world, ids, sent } = await named();
    const { child, ended } = world.start(["--yes", "--no-wait", "-f", "-"]);
    child.stdin.end(ids.slice(0, 2).join("\n"));
    assert.equal((await ended).code, 0);
    assert.deepEqual(sent(), ids.slice(0, 2));
  });

  test("and the queue by its name", async () => {
    const { world, sent } = await named();
    const place = world.place.with(3, "batch");
    const { code, err } = await world.runAt(place, ["--yes", "--no-wait", 2]);
    assert.equal(code, 0, err);
    assert.deepEqual(sent(), [2]);
  });

  for (const [
    why,
    code,
    says,
    args,
    queue,
  ] of /** @type {[string, string, RegExp, any[], string?][]} */ ([
    [
      "a name of several nodes, with their ids",
      "nodes_ambiguous",
      /have the same name: twin \(cln-\w+ \(twin\), cln-\w+ \(twin\)\)\. Name them by their ids/,
      ["node1", "twin"],
    ],
    [
      "names that no node has",
      "nodes_not_found",
      /no nodes with these names or ids: node\[3-9\],nodes\./,
      ["node[1-10]", "nodes"],
    ],
    [
      "many names that no node has",
      "nodes_not_found",
      /names or ids: x\[1-8\] and 92 more\./,
      ["x[1-100]"],
    ],
    ["a name with another case", "nodes_not_found", /Node1/, ["Node1"]],
    [
      "a name of several queues",
      "queue_ambiguous",
      /same \(ehpcq-\w+\), same \(ehpcq-/,
      [2],
      "same",
    ],
    ["a queue that is not found", "queue_not_found", /It has: batch \(ehpcq-/, [2], "Batch"],
  ])) {
    test(`refused: ${why}: 21, and nothing is sent`, async () => {
      const { world, sent } = await named();
      const place = queue ? world.place.with(3, queue) : world.place;
      const ended = await world.runAt(place, ["--yes", "--json", ...args]);
      assert.equal(ended.code, 21, ended.err);
      assert.match(ended.err, says);
      assert.match(ended.err, /Nothing was sent, no node was changed\./);
      const { error } = JSON.parse(ended.out);
      assert.deepEqual([error.kind, error.code, error.maybeApplied], ["guard", code, false]);
      assert.equal(sent(), undefined);
    });
  }

  for (const [
    why,
    code,
    says,
    args,
    input,
  ] of /** @type {[string, string, RegExp, any[], string?][]} */ ([
    ["a list that is wrong", "hostlist_bracket_open", /at "\[1-" \(character 5\)/, ["node[1-"]],
    ["a group with leading zeros", "group_invalid", /01 is not a valid group number/, ["[01-02]"]],
    ["the group 0", "group_invalid", /0 is not a valid group number/, ["0"]],
    [
      "a file that does not exist",
      "nodes_unreadable",
      /in nowhere cannot be read: ENOENT/,
      ["-f", "nowhere"],
    ],
    ["an empty standard input", "argument_missing", /The lists name no nodes/, ["-"], ""],
    [
      "a wrong list in standard input",
      "hostlist_range",
      /^standard input: The list/m,
      ["-"],
      "n[a]",
    ],
  ])) {
    test(`wrong command line: ${why}: 2`, async () => {
      const { world } = await named();
      const { child, ended } = world.start(["--yes", "--json", ...args]);
      child.stdin.end(input);
      const { code: exit, err, out } = await ended;
      assert.equal(exit, 2, err);
      assert.match(err, says);
      const { error } = JSON.parse(out);
      assert.deepEqual([error.kind, error.code], ["invalid", code]);
      assert.deepEqual(world.received(), []);
    });
  }

  test("by ids only with --no-guard, as the lists are not read", async () => {
    const { world, ids, sent } = await named();
    const args = ["--yes", "--no-wait", "--json", "--no-guard", "--no-journal", ids[0], ids[0]];
    const { out } = await world.run(args);
    assert.deepEqual(sent(), [ids[0]]);
    assert.deepEqual(JSON.parse(out).nodes, [ids[0]]);
    assert.ok(world.received().every(({ operation }) => operation !== "listNodes"));
  });

  test("thousands at once, and the plan shows them as one list", async () => {
    const world = await sim.world({ queues: [{ name: "batch", groups: [2000, 1] }] });
    const { code, err, out } = await world.run(["--dry-run", "--json", "batch-[1-2000]"]);
    assert.equal(code, 0, err);
    assert.equal(JSON.parse(out).nodes.length, 2000);
    const shown = await world.run(["--dry-run", "batch-[1-2000]"]);
    assert.match(shown.out, /^ {2}2000 nodes: batch-\[1-2000\]$/m);
  });

  test("a signal while standard input is read: 20", {
    skip: process.platform !== "linux" && "only Linux says which signals are caught",
  }, async () => {
    const { world } = await named();
    const { child, ended } = world.start(["--yes", "-"]);
    child.stdin.write("node1\n");
    await listening(child.pid);
    child.kill("SIGINT");
    const { code, err } = await ended;
    assert.equal(code, 20, err);
    assert.deepEqual(world.received(), []);
  });
});

/**
 * Waits until the process listens to signals: SIGHUP is caught by nothing else.
 * @param {number | undefined} pid
 */
async function listening(pid) {
  const isCaught = () => {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return (BigInt(`0x${/^SigCgt:\s*(\w+)/m.exec(status)?.[1]}`) & 1n) !== 0n;
  };
  while (!isCaught()) await sleep(20);
}
