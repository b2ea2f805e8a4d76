// When the rule forbids a selection, the page suggests one that it allows.

import assert from "node:assert/strict";
import { test } from "node:test";
import { checkRemoval } from "ehpc-remove-nodes";
import { judge } from "../../www/page/state/rule.js";
import { picture } from "./browser.js";
import { phase, rows, says } from "./removals.js";
import { choose, names, removalsDone, removeChosen, visit } from "./visitor.js";

const ONE_QUEUE = { queues: [{ name: "q", groups: [4] }] };

test("if every node of every queue is selected, one key press deselects one", async () => {
  const { page, errors, cluster } = await visit(ONE_QUEUE);
  await page.locator("#all").check();
  const verdict = page.locator("#verdict");
  await says(
    verdict,
    /Not allowed: no queue would have[\s\S]*Deselect at least one node, for example q-4\./,
  );
  await picture(page, "18-advice");
  // By keyboard alone: it precedes the disabled button.
  await page.locator("#remove").focus();
  await page.keyboard.press("Shift+Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Deselect q-4");
  await page.keyboard.press("Enter");
  await verdict.getByText("Allowed:").waitFor();
  await says(verdict, /3 nodes selected[\s\S]*q 4 → 1/);
  assert.equal(await page.locator("#leave-out").isVisible(), false);
  assert.equal(await page.evaluate(() => document.activeElement?.id), "remove");
  assert.equal(await page.getByLabel("Select q-4", { exact: true }).isChecked(), false);
  await removeChosen(page);
  await phase(page, "Done").waitFor();
  await rows(page, 1);
  assert.deepEqual(await names(page), ["q-4"]);
  assert.equal(removalsDone(cluster), 1);
  assert.deepEqual(errors, []);
});

test("the node selected last is the one to deselect, in Chinese too", async () => {
  const { page } = await visit(ONE_QUEUE, { locale: "zh-CN" });
  for (const name of ["q-3", "q-4", "q-1", "q-2"]) {
    await page.getByLabel(`选择 ${name}`, { exact: true }).check();
  }
  await says(page.locator("#verdict"), /无法移除[\s\S]*例如 q-2/);
  await page.getByRole("button", { name: "取消选择 q-2" }).click();
  await page.locator("#verdict").getByText("可以移除").waitFor();
});

test("if deselecting one node is not enough, it says how many", async () => {
  const { page } = await visit(ONE_QUEUE, {}, (opening) => counting(opening, 2));
  await page.locator("#all").check();
  await says(page.locator("#verdict"), "Deselect at least 3 nodes");
  await page.getByRole("button", { name: "Deselect 3 nodes" }).click();
  await page.locator("#verdict").getByText("Allowed:").waitFor();
  await says(page.locator("#verdict"), /1 node selected/);
});

test("if no smaller selection is allowed, it says so and why, and suggests none", async () => {
  const { page } = await visit(ONE_QUEUE, {}, (opening) => counting(opening, 1));
  await choose(page, "q-1", "q-2");
  await says(page.locator("#verdict"), /Deselecting is not enough[\s\S]*First add/);
  assert.equal(await page.locator("#leave-out").isVisible(), false);
  assert.equal(await page.locator("#remove").getAttribute("aria-disabled"), "true");
});

test("if the lists do not allow the rule to be checked, nothing can be removed, and it says why", async () => {
  const { page } = await visit(ONE_QUEUE, {}, (opening) => counting(opening, "many"));
  await choose(page, "q-1");
  await says(page.locator("#verdict"), /cannot be checked[\s\S]*not a list of queues/);
  assert.equal(await page.locator("#remove").getAttribute("aria-disabled"), "true");
});

/**
 * Makes the API report another node count for the queue.
 * @param {import("playwright-core").Page} page
 * @param {unknown} compute_num
 */
function counting(page, compute_num) {
  return page.route("**/getQueueList?*", async (route) => {
    const response = await route.fetch();
    const list = await response.json();
    list.queue_set[0].compute_num = compute_num;
    await route.fulfill({ response, json: list });
  });
}

const PLACE = { cluster_id: "c", zone: "z" };

/**
 * A snapshot of small queues.
 * @param {number[]} sizes nodes in each queue
 * @param {number[]} [counts] the counts that the API reports
 */
function snapshotOf(sizes, counts = sizes) {
  const queues = sizes.map((size, at) => ({
    ...{ hpcqueue_id: `q${at}`, name: "", nrun: 0, npend: 0 },
    nodes: Array.from({ length: size }, (_, index) => ({
      ...{ node_id: `n${at}-${index}`, group_id: `${at + 1}`, name: "", private_ip: "" },
      ...{ status: "", health_status: "", cpu: "", memory: "", gpu: "" },
    })),
  }));
  const facts = {
    queues: queues.map(({ hpcqueue_id }, at) => ({
      ...{ hpcqueue_id, cluster_id: "c", node_list: [at + 1] },
      compute_num: counts[at] ?? null,
    })),
    nodes: queues.flatMap(({ nodes }) =>
      nodes.map(({ node_id, group_id }) => ({ node_id, group_id: Number(group_id), role: null })),
    ),
  };
  return { queues, facts };
}

test("the suggestion is always allowed, and as small as possible", async () => {
  for (const [sizes, counts] of [
    [[1], [1]],
    [[5], [5]],
    [[7], [2]],
    [[7], [0]],
    [
      [3, 0],
      [3, 0],
    ],
    [
      [3, 1],
      [3, 1],
    ],
    [[40], [17]],
  ]) {
    const snapshot = snapshotOf(sizes ?? [], counts);
    const [queue] = snapshot.queues;
    assert.ok(queue);
    const ids = queue.nodes.map(({ node_id }) => node_id);
    const { answer, spare } = await judge(PLACE, snapshot, new Set(), queue, ids);
    /** @param {string[]} left */
    const allowed = async (left) => {
      const nodelist = ids.filter((id) => !left.includes(id));
      const request = { ...PLACE, hpcqueue_id: "q0", nodelist };
      return (await checkRemoval(snapshot.facts.queues, request, snapshot.facts.nodes)).allowed;
    };
    assert.equal(answer === "allowed", await allowed([]));
    if (answer === "allowed") assert.deepEqual(spare, []);
    else if (spare.length > 0) {
      assert.equal(await allowed(spare), true, String(sizes));
      assert.equal(await allowed(spare.slice(1)), false, String(sizes));
    } else {
      for (let one = 1; one < ids.length; one += 1) {
        assert.equal(await allowed(ids.slice(one)), false, String(sizes));
      }
    }
  }
});

test("a node that is being removed counts as gone, in this queue or another", async () => {
  const snapshot = snapshotOf([2, 1]);
  const [queue] = snapshot.queues;
  assert.ok(queue);
  /** @param {string[]} leaving */
  const left = async (...leaving) => {
    const verdict = await judge(PLACE, snapshot, new Set(leaving), queue, ["n0-0"]);
    return [verdict.answer, verdict.inQueue, verdict.inAll];
  };
  assert.deepEqual(await left(), ["allowed", 1, 2]);
  assert.deepEqual(await left("n1-0"), ["allowed", 1, 1]);
  assert.deepEqual(await left("n0-1"), ["allowed", 0, 1]);
  assert.deepEqual(await left("n0-1", "n1-0"), ["forbidden", 0, 0]);
});

test("a node that has left the queue does not violate the rule: the page names it", async () => {
  const snapshot = snapshotOf([3, 2]);
  const [queue] = snapshot.queues;
  assert.ok(queue);
  for (const [leaving, chosen] of [
    [[], ["n1-0"]],
    [[], ["n0-0", "none"]],
    [["n0-1"], ["n0-0", "n0-1"]],
  ]) {
    const { answer, reason } = await judge(PLACE, snapshot, new Set(leaving), queue, chosen ?? []);
    assert.equal(answer, "unjudged");
    assert.match(
      String(Object(reason).summary),
      new RegExp(`^Node "${chosen?.at(-1)}" .* is not in`),
    );
  }
});
