// Pages of a list are read in parallel, and each is passed to onPage.

import assert from "node:assert/strict";
import test from "node:test";
import { listen } from "./listen.js";
import { failure, GOOD, listNodes, listQueues, rejection, removeNodes } from "./package.js";
import { serve } from "./respond.js";

const PLACE = { cluster_id: "c", zone: "z" };

/** @typedef {import("../../js/types.d.ts").ListPage<import("../../js/types.d.ts").ClusterNode>} Page */
/** @typedef {{ offset: number, answer: (body?: object, status?: number) => void, closed: boolean }} Asked */

/** @param {number} count */
const idsOf = (count) => Array.from({ length: count }, (_, i) => `cln-${i}`);

/** @param {readonly string[]} ids @param {number} offset */
const pageOf = (ids, offset, total = ids.length) => ({
  ret_code: 0,
  total_count: total,
  hpc_app_nodes_set: ids
    .slice(offset, offset + 100)
    .map((node_id) => ({ node_id, extra: node_id })),
});

/**
 * A server that leaves the answers to the test.
 * @param {readonly string[]} ids
 */
async function held(ids) {
  /** @type {Asked[]} */
  const waiting = [];
  /** @type {(() => void)[]} */
  let watchers = [];
  const changed = () => {
    const all = watchers;
    watchers = [];
    for (const watcher of all) watcher();
  };
  const { url, close } = await listen((req, res) => {
    const { searchParams } = new URL(req.url ?? "", "http://h");
    const offset = Number(searchParams.get("offset"));
    /** @type {Asked} */
    const asked = {
      offset,
      closed: false,
      answer(body = pageOf(ids, offset), status = 200) {
        waiting.splice(waiting.indexOf(asked), 1);
        res.writeHead(status).end(JSON.stringify(body));
      },
    };
    res.on("close", () => {
      asked.closed = true;
      changed();
    });
    waiting.push(asked);
    changed();
  });
  /** Waits until this holds. @param {() => boolean} holds */
  const until = async (holds) => {
    while (!holds()) await new Promise((resolve) => watchers.push(() => resolve(undefined)));
  };
  const offsets = () => waiting.map(({ offset }) => offset).sort((a, b) => a - b);
  return {
    ...{ endpoint: `${url}/api`, close, waiting, until, offsets },
    /** Answers the request for an offset once it has come. @param {number} offset @param {Parameters<Asked["answer"]>} given */
    async answer(offset, ...given) {
      await until(() => offsets().includes(offset));
      waiting.find((asked) => asked.offset === offset)?.answer(...given);
    },
  };
}

/** Collects pages as the types' comment says, and lets a test wait for them. */
function collector() {
  /** @type {unknown[]} */
  const rows = [];
  /** @type {Page[]} */
  const pages = [];
  /** @type {() => void} */
  let tell = () => {};
  return {
    rows,
    pages,
    /** @param {Page} page */
    onPage(page) {
      pages.push(page);
      rows.splice(page.offset, rows.length, ...page.items);
      tell();
    },
    /** @param {number} count */
    async until(count) {
      while (pages.length < count) {
        await new Promise((resolve) => {
          tell = () => resolve(undefined);
        });
      }
    },
  };
}

test("the first page is passed on at once, and at most four others are requested at a time", async () => {
  const ids = idsOf(900);
  const server = await held(ids);
  const { rows, pages, onPage, until } = collector();
  const listing = listNodes(PLACE, { endpoint: server.endpoint, onPage });
  await server.answer(0);
  await until(1);
  assert.equal(rows.length, 100);
  await server.until(() => server.waiting.length === 4);
  assert.deepEqual(server.offsets(), [99, 198, 297, 396]);
  // The last one first: it waits for those before it, and another is requested instead.
  await server.answer(396);
  await server.until(() => server.waiting.length === 4);
  assert.deepEqual(server.offsets(), [99, 198, 297, 495]);
  assert.equal(pages.length, 1);
  for (const offset of [198, 99]) await server.answer(offset);
  await until(3);
  assert.equal(rows.length, 298);
  for (const offset of [594, 495, 297, 792, 693, 891]) await server.answer(offset);
  const nodes = await listing;
  server.close();
  assert.deepEqual(
    nodes.map(({ node_id }) => node_id),
    ids,
  );
  assert.deepEqual(nodes[899], { node_id: "cln-899", extra: "cln-899" });
  assert.ok(rows.length === 900 && rows.every((row, i) => row === nodes[i]));
  assert.deepEqual(
    pages.map(({ offset, received, total }) => [offset, received, total]),
    Array.from({ length: 10 }, (_, i) => {
      const offset = i === 0 ? 0 : 99 * i + 1;
      return [offset, Math.min(900, 99 * i + 100), 900];
    }),
  );
});

test("pages in any order, some of them late or failing, make the same list", async () => {
  const ids = idsOf(1500);
  let seed = 7;
  const random = (/** @type {number} */ below) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  /** @type {Map<number, number>} */
  const tried = new Map();
  const { url, close } = await listen((req, res) => {
    const offset = Number(new URL(req.url ?? "", "http://h").searchParams.get("offset"));
    const earlier = tried.get(offset) ?? 0;
    tried.set(offset, earlier + 1);
    const fault = earlier < 2 ? random(8) : 0;
    const answer = () => {
      if (fault === 1) res.destroy();
      else if (fault === 2) res.writeHead(429, { "retry-after": "0" }).end("slow down");
      else if (fault === 3) res.end('{"ret_code":5100,"message":"busy"}');
      else if (fault === 4) res.end('{"ret_code":0,"hpc_app_nodes_set":{}}');
      else res.end(JSON.stringify(pageOf(ids, offset)));
    };
    setTimeout(answer, random(25));
  });
  const { rows, onPage } = collector();
  const nodes = await listNodes(PLACE, { endpoint: url, onPage });
  close();
  assert.deepEqual(
    nodes.map(({ node_id }) => node_id),
    ids,
  );
  assert.deepEqual(rows, nodes);
  assert.ok([...tried.values()].some((times) => times > 1));
});

test("a list that changes while it is read begins again at offset 0, and old responses do not count", async () => {
  const [old, ids] = [idsOf(500), idsOf(501).slice(1)];
  const server = await held(old);
  const { rows, pages, onPage, until } = collector();
  const listing = listNodes(PLACE, { endpoint: server.endpoint, onPage });
  await server.answer(0);
  await until(1);
  // The first row has left, and one has come: the number of rows is the same.
  await server.answer(99, pageOf(ids, 99));
  await server.answer(0, pageOf(ids, 0));
  await until(2);
  for (const offset of [198, 297, 396]) await server.answer(offset);
  for (const offset of [396, 297, 198, 495, 99]) await server.answer(offset, pageOf(ids, offset));
  const nodes = await listing;
  server.close();
  assert.deepEqual(
    nodes.map(({ node_id }) => node_id),
    ids,
  );
  assert.deepEqual(rows, nodes);
  assert.deepEqual(
    pages.map(({ offset }) => offset),
    [0, 0, 100, 199, 298, 397, 496],
  );
});

test("a wrong total_count ends with an error, and never with a part of the list", async () => {
  for (const total of [150, 401, 500, 3000]) {
    const { endpoint, close } = await serve((query) =>
      JSON.stringify(pageOf(idsOf(400), Number(query.get("offset")), total)),
    );
    const error = await failure(listNodes(PLACE, { endpoint, maxAttempts: 2 }));
    close();
    assert.deepEqual([error.kind, error.retryable], ["http", true], `${total}`);
    assert.match(error.code, /^(list_changed|page_repeated)$/);
  }
});

test("when a page fails for good, those under way are abandoned and the call rejects", async () => {
  const server = await held(idsOf(1000));
  const { rows, onPage } = collector();
  const listing = failure(listNodes(PLACE, { endpoint: server.endpoint, onPage }));
  await server.answer(0);
  await server.until(() => server.waiting.length === 4);
  const rest = server.waiting.filter(({ offset }) => offset !== 198);
  await server.answer(198, { ret_code: 1400, message: "no" });
  const error = await listing;
  assert.deepEqual([error.kind, error.retCode, error.attempts], ["refused", 1400, 1]);
  assert.equal(rows.length, 100);
  await server.until(() => rest.every(({ closed }) => closed));
  server.close();
});

test("an abort and the deadline end all requests under way", async () => {
  for (const byAbort of [true, false]) {
    const server = await held(idsOf(1000));
    const own = new AbortController();
    const limit = byAbort ? { signal: own.signal } : { deadlineMs: 1500 };
    const listing = rejection(listNodes(PLACE, { endpoint: server.endpoint, ...limit }));
    await server.answer(0);
    // On a slow machine, the deadline may pass before.
    await Promise.race([listing, server.until(() => server.waiting.length === 4)]);
    if (byAbort) own.abort("enough");
    const thrown = await listing;
    if (byAbort) assert.equal(thrown, "enough");
    else assert.equal(/** @type {{ code?: string }} */ (thrown).code, "read_deadline_passed");
    await server.until(() => server.waiting.every(({ closed }) => closed));
    server.close();
  }
});

test("an onPage that aborts ends the call, and nothing else is requested", async () => {
  const server = await held(idsOf(1000));
  const own = new AbortController();
  const onPage = () => own.abort("seen enough");
  const { signal } = own;
  const listing = rejection(listNodes(PLACE, { endpoint: server.endpoint, signal, onPage }));
  await server.answer(0);
  assert.equal(await listing, "seen enough");
  assert.deepEqual(server.offsets(), []);
  server.close();
});

test("an empty list is one page, and a list without a count has no total", async () => {
  const { endpoint, close } = await serve((query) =>
    JSON.stringify({
      ...{ ret_code: 0, hpc_app_nodes_set: [], queue_set: [], total_count: 0 },
      ...(query.get("cluster_id") === "uncounted" && {
        ...{ queue_set: [{ hpcqueue_id: "q" }], total_count: null },
      }),
    }),
  );
  const { pages, onPage } = collector();
  assert.deepEqual(await listNodes(PLACE, { endpoint, onPage }), []);
  assert.deepEqual(pages, [{ items: [], offset: 0, received: 0, total: 0 }]);
  /** @type {unknown[]} */
  const ofQueues = [];
  const uncounted = { ...PLACE, cluster_id: "uncounted" };
  await listQueues(uncounted, { endpoint, onPage: (page) => ofQueues.push(page) });
  assert.deepEqual(ofQueues, [{ items: [{ hpcqueue_id: "q" }], offset: 0, received: 1 }]);
  close();
});

test("a function that signs is asked for each page, and may be slow", async () => {
  const ids = idsOf(700);
  let signing = 0;
  let most = 0;
  const credentials = {
    accessKeyId: "k",
    async sign() {
      signing += 1;
      most = Math.max(most, signing);
      await new Promise((resolve) => setTimeout(resolve, 10));
      signing -= 1;
      return "fOkNi2LOvVUUPhbdqXkb0oKq7ybBspCleJdy9fHJs88=";
    },
  };
  const { endpoint, close, requests } = await serve((query) =>
    JSON.stringify(pageOf(ids, Number(query.get("offset")))),
  );
  assert.equal((await listNodes(PLACE, { endpoint, credentials })).length, 700);
  close();
  assert.equal(requests(), 8);
  assert.ok(most > 1 && most <= 4, `${most}`);
});

test("the guard reads the lists in parallel, too", async () => {
  const ids = [...idsOf(500), ...GOOD.nodelist];
  /** @type {Set<number>} */
  const seen = new Set();
  let [open, most] = [0, 0];
  const { url, close } = await listen((req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? "", "http://h");
    open += 1;
    most = Math.max(most, open);
    const answer = () => {
      open -= 1;
      if (req.method === "POST") return res.end('{"ret_code":0,"job_id":"j-1"}');
      const offset = Number(searchParams.get("offset"));
      if (pathname.endsWith("/listNodes")) {
        seen.add(offset);
        return res.end(JSON.stringify(pageOf(ids, offset)));
      }
      if (pathname.endsWith("/operation")) {
        return res.end('{"ret_code":0,"job_set":[],"total_count":0}');
      }
      const queue = { hpcqueue_id: GOOD.hpcqueue_id, node_list: ids };
      return res.end(JSON.stringify({ ret_code: 0, total_count: 1, queue_set: [queue] }));
    };
    setTimeout(answer, 20);
  });
  const { job_id } = await removeNodes(GOOD, { endpoint: url, guard: true });
  close();
  assert.equal(job_id, "j-1");
  assert.deepEqual(
    [...seen].sort((a, b) => a - b),
    [0, 99, 198, 297, 396, 495],
  );
  assert.ok(most > 1 && most <= 4, `${most}`);
});
