// The hook and the composable in a page, behind the proxy with a session: what the user sees.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { post } from "../page/client.js";
import {
  calls,
  FRAMEWORKS,
  letFind,
  phases,
  reach,
  removeNodes,
  show,
  startConsole,
  status,
} from "./pages.js";

/** @type {Awaited<ReturnType<typeof startConsole>>} */
let console;

before(async () => {
  console = await startConsole();
});
after(() => console.close());

for (const framework of FRAMEWORKS) {
  describe(`${framework}: a removal in a page`, () => {
    test("is sent once by two clicks, followed to its end, and undone", async () => {
      const { page, complaints } = await console.open(framework);
      const props = console.newProps();
      await show(page, props);
      await page.getByRole("button", { name: "Remove nodes" }).click();
      const confirm = page.getByRole("button", { name: "Remove", exact: true });
      await confirm.evaluate((one) => {
        for (let clicks = 0; clicks < 2; clicks++) /** @type {HTMLElement} */ (one).click();
      });
      await reach(page, "removed");
      assert.deepEqual(await phases(page), ["idle", "sending", "accepted", "removed"]);
      assert.deepEqual(console.executed(props), ["removeNodes"]);
      const undo = page.getByRole("button", { name: "Undo" });
      await undo.evaluate((one) => {
        for (let clicks = 0; clicks < 2; clicks++) /** @type {HTMLElement} */ (one).click();
      });
      await reach(page, "added");
      assert.deepEqual(console.executed(props), ["removeNodes", "addNodes"]);
      assert.deepEqual(complaints, []);
      await page.context().close();
    });

    test("of a group is undone with the nodes that the group had", async () => {
      const { page } = await console.open(framework);
      const { queue } = console.newProps();
      const { nodes } = console.cluster.queues.find(
        (/** @type {typeof queue} */ { hpcqueue_id }) => hpcqueue_id === queue.hpcqueue_id,
      );
      await show(page, { queue, nodelist: [nodes[0].group_id] });
      await removeNodes(page);
      await page.getByRole("button", { name: "Undo" }).click();
      await reach(page, "added");
      const ids = nodes.map((/** @type {{ node_id: string }} */ { node_id }) => node_id);
      const [, added] = console.bodies({ queue });
      assert.deepEqual(added.nodelist.sort(), ids.sort());
      await page.context().close();
    });

    test("loads the package when the dialog opens, and not before", async () => {
      const { page } = await console.open(framework);
      await show(page, console.newProps());
      // The journal is read at the start: it is empty.
      await page.waitForFunction(async () => (await indexedDB.databases()).length > 0);
      assert.deepEqual(await calls(page), {});
      await page.getByRole("button", { name: "Remove nodes" }).click();
      await page.waitForFunction(() => /** @type {any} */ (globalThis).calls?.preload === 1);
      await page.context().close();
    });

    test("is found in the operation log if its response is lost", async () => {
      const { page, complaints } = await console.open(framework);
      const props = console.newProps();
      await show(page, props);
      console.arm("lost-after");
      await removeNodes(page);
      await reach(page, "removed");
      assert.deepEqual(await phases(page), ["idle", "sending", "accepted", "removed"]);
      assert.deepEqual(console.executed(props), ["removeNodes"]);
      assert.deepEqual(complaints, []);
      await page.context().close();
    });

    test("says why it was refused, and why its job failed", async () => {
      const { page } = await console.open(framework);
      const props = console.newProps();
      await show(page, props);
      console.arm("refuse");
      await removeNodes(page);
      await reach(page, "failed");
      assert.match(await status(page), /No node was removed/);
      console.arm("job-fails");
      await removeNodes(page);
      await page.getByText(/^Job j-\w+ failed/).waitFor();
      // Another attempt is possible after both.
      await removeNodes(page);
      await reach(page, "removed");
      await page.context().close();
    });

    test("says why it failed in the language of the page", async () => {
      for (const [lang, sentence] of [
        [
          "zh-CN",
          /^API 拒绝了移除请求（ret_code 1400，.*）。未移除任何节点。集群中至少须有一个队列/,
        ],
        ["de", /^The API refused the removal with ret_code 1400 .* No node was removed\. /],
      ]) {
        const { page } = await console.open(framework, { lang: `${lang}` });
        const props = console.newProps();
        await show(page, props);
        console.arm("refuse");
        await removeNodes(page);
        await reach(page, "failed");
        assert.match(await status(page), /** @type {RegExp} */ (sentence));
        await page.context().close();
      }
    });

    test("whose outcome is unknown is looked up by a button, and by itself", async () => {
      const { page } = await console.open(framework);
      const props = console.newProps();
      await page.clock.install();
      await show(page, props);
      console.arm("lost-before");
      await removeNodes(page);
      await page.getByText("The response was lost").waitFor();
      await page.clock.fastForward(95_000);
      await reach(page, "unknown");
      assert.match(await status(page), /not known/);
      await letFind(page, { state: "unknown", retryAfterMs: 60_000 });
      await page.getByRole("button", { name: "Check now" }).click();
      await page.getByText("does not show yet").waitFor();
      assert.deepEqual(console.executed(props), []);
      const { lookUp } = await calls(page);
      await letFind(page);
      // The lost request arrives late.
      await post(console.sim.url, "/queue/ehpc/removeNodes", {
        ...props.queue,
        nodelist: props.nodelist,
      });
      await page.clock.fastForward(60_000);
      await reach(page, "removed");
      assert.equal((await calls(page)).lookUp, lookUp + 1);
      assert.deepEqual(console.executed(props), ["removeNodes"]);
      await page.context().close();
    });

    test("of nodes whose earlier removal is unknown sends nothing, and shows what became of that", async () => {
      const { page, complaints } = await console.open(framework);
      const other = await console.open(framework, { context: page.context() });
      const props = console.newProps();
      await page.clock.install();
      await other.page.clock.install();
      for (const one of [page, other.page]) await show(one, props);
      console.arm("lost-before");
      await removeNodes(page);
      await page.getByText("The response was lost").waitFor();
      await page.clock.fastForward(95_000);
      await reach(page, "unknown");
      assert.deepEqual(complaints, []);
      // It would look it up too.
      await page.close();
      await removeNodes(other.page);
      await other.page.waitForTimeout(1000);
      await other.page.clock.fastForward(95_000);
      await reach(other.page, "unresolved");
      assert.deepEqual(console.executed(props), []);
      // Jobs of others, each of which may be that removal: only a person can tell.
      await letFind(other.page, { state: "unknown", jobIds: ["j-1", "j-2"] });
      await other.page.getByRole("button", { name: "Check now" }).click();
      await other.page.getByRole("button", { name: "I have checked" }).click();
      await reach(other.page, "idle");
      await other.page.context().close();
    });
  });
}

test("a session can remove nodes and list queues", async () => {
  const { page } = await console.open("Vue");
  const { queue, nodelist } = console.newProps();
  const result = await page.evaluate(
    async (request) => {
      const { session } = /** @type {any} */ (globalThis);
      const { cluster_id, zone } = request;
      const list = await session.queues({ cluster_id, zone });
      return { queues: list.length, cookie: document.cookie, ...(await session.remove(request)) };
    },
    { ...queue, nodelist },
  );
  assert.match(result.job_id, /^j-/);
  assert.equal(result.queues, console.cluster.queues.length);
  // Scripts cannot read the session cookie.
  assert.equal(result.cookie, "");
  await page.context().close();
});
