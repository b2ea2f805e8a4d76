// Who sees what of the operation log.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { json, usual } from "./upstream.js";
import { startWorld } from "./world.js";

/** @type {import("./world.js").World[]} */
const worlds = [];
after(() => {
  for (const world of worlds) world.close();
});

const mine = (/** @type {unknown} */ _, /** @type {any} */ { cluster_id }) =>
  cluster_id === undefined || cluster_id === "ehpc-1";

/** @param {unknown} page @param {Parameters<typeof startWorld>[0]} [options] */
async function world(page, options) {
  const one = await startWorld(
    { authorize: mine, ...options },
    {
      answer: (received, res) =>
        received.method === "GET" ? json(res, page) : usual(received, res),
    },
  );
  worlds.push(one);
  return one;
}

/** @param {unknown} resource_ids @param {object} [more] */
const row = (resource_ids, more) => ({
  ...{ job_id: `j-${Math.random()}`, job_action: "HpcQueueRemoveEhpcQueueNodes", resource_ids },
  ...{ create_time: "2026-01-31T08:00:00Z", status: "successful", owner: "bob", error_codes: "" },
  ...more,
});

test("account: everything, as it is", async () => {
  const page = { ret_code: 0, job_set: [row("ehpc-2 ehpcq-2 cln-9")], total_count: 1, more: 1 };
  const { get } = await world(page, { log: "account" });
  assert.deepEqual((await get()).json, page);
});

test("none: nothing, and nothing is asked", async () => {
  const { get, post, api } = await world({ ret_code: 0 }, { log: "none" });
  assert.equal((await get()).status, 403);
  assert.equal((await get("/operation?zone=z&job_ids=j-1")).status, 403);
  assert.equal(api.reads().length, 0);
  assert.equal((await post()).status, 200);
});

test("own: the rows of permitted clusters; of the others only place and time", async () => {
  const own = [
    row("ehpc-1 ehpcq-1 cln-1"),
    row("ehpcq-1 ehpc-1 cln-1", { more: { x: 1 } }),
    row("ehpc-1,ehpcq-1"),
    row("ehpc-1"),
  ];
  const others = [row("ehpc-2 ehpcq-2 cln-9"), row("ehpc-2"), row("ehpc-3 ehpc-2")];
  const unclear = [
    row("ehpc-1 ehpc-2 ehpcq-1"),
    row("ehpcq-1 cln-1"),
    row("something else"),
    row(""),
    row(undefined),
    row(null),
    row(["ehpc-1"]),
    row("EHPC-2 ehpcq-2"),
    row("unclear", { job_id: undefined }),
    row("also unclear", { job_id: 7 }),
    {},
    [],
  ];
  const hidden = [...others, ...unclear];
  // One of each, by turns, so that every place counts.
  const job_set = hidden.flatMap((one, index) => [one, ...own.slice(index, index + 1)]);
  const { get } = await world({ ret_code: 0, action: "A", job_set, total_count: 99 });
  const { json: page, text } = await get();
  assert.deepEqual(page.job_set, own);
  assert.deepEqual([page.total_count, page.action, page.ret_code], [99, "A", 0]);
  const places = page.hidden_rows.map((/** @type {any} */ { at }) => job_set[at]);
  assert.deepEqual(places, hidden);
  const ids = new Set(page.hidden_rows.map((/** @type {any} */ row) => row.job_id));
  assert.equal(ids.size, hidden.length - 1, "only the two without content are the same");
  for (const [
    index,
    { at: _, job_id: __, create_time: ___, ...more },
  ] of page.hidden_rows.entries()) {
    const isOther = index < others.length;
    assert.deepEqual(
      Object.keys(more),
      isOther ? ["resource_ids"] : more.job_action === undefined ? [] : ["job_action"],
    );
    assert.equal(more.resource_ids, isOther ? "ehpc-hidden" : undefined);
  }
  assert.doesNotMatch(text, /bob.*bob.*bob.*bob.*bob/s);
  assert.doesNotMatch(text, /ehpc-[23]|cln-9/);
});

test("own: a job that is asked for by its id is left out unless it is own", async () => {
  const own = row("ehpc-1 ehpcq-1 cln-1");
  const job_set = [row("ehpc-2 ehpcq-2 cln-9"), own, row("unclear")];
  const { get } = await world({ ret_code: 0, job_set, total_count: 3 });
  const { json: page } = await get("/operation?zone=z&job_ids=j-1");
  assert.deepEqual(page.job_set, [own]);
  assert.equal(page.total_count, 1);
});

test("own: a log that is not in the documented form is not shown, and that is no refusal", async () => {
  for (const job_set of [{}, "x", 7, true, [null], ["text"], [7], [{}, null]]) {
    const { get } = await world({ ret_code: 0, job_set });
    const { status, text } = await get();
    assert.equal(status, 502, JSON.stringify(job_set));
    assert.doesNotMatch(text, /Nothing was sent/);
  }
  for (const page of [{ ret_code: 1300 }, { ret_code: 0 }, { ret_code: 0, job_set: null }, {}]) {
    const { get } = await world(page);
    const { status, json } = await get();
    assert.equal(status, 200);
    assert.equal(json.ret_code, /** @type {any} */ (page).ret_code);
  }
});

test("own: what fails after the log was read is no refusal either", async () => {
  let asked = 0;
  const authorize = (/** @type {unknown} */ _, /** @type {any} */ { cluster_id }) => {
    if (cluster_id !== undefined) throw new Error("the database is down");
    asked += 1;
    return true;
  };
  const page = { ret_code: 0, job_set: [row("ehpc-1 ehpcq-1 cln-1")], total_count: 1 };
  const { get } = await world(page, { authorize });
  assert.equal((await get()).status, 502);
  assert.equal(asked, 1);
});

test("own: each cluster of a page is asked about once", async () => {
  /** @type {unknown[]} */
  const asked = [];
  const job_set = Array.from({ length: 100 }, (_, n) => row(`ehpc-${n % 3} ehpcq-1 cln-${n}`));
  const { get } = await world(
    { ret_code: 0, job_set, total_count: 100 },
    {
      authorize(_, request) {
        asked.push({ ...request });
        return true;
      },
    },
  );
  await get();
  const base = { operation: "/operation", method: "GET", zone: "jn1a" };
  const clusters = ["ehpc-0", "ehpc-1", "ehpc-2"].map((cluster_id) => ({ ...base, cluster_id }));
  assert.deepEqual(asked, [base, ...clusters]);
});
