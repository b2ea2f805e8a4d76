// Exactly once, by the API's own clock: the outcome of a change whose response was lost, over real
// HTTP. The API carries out what it accepts and rejects old timestamps; probing it shows when a
// request can no longer arrive. Most of these tests wait for that, so they run concurrently.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { forAdding } from "../options.js";
import { late, NODES, REMOVAL, startApi } from "./api.js";
import { addNodes, failure, removeNodes } from "./package.js";

/** @typedef {import("../../js/types.d.ts").Options} Options */
/** @typedef {import("./api.js").ApiOptions} ApiOptions */
/** @typedef {import("./api.js").Post} Post */
/** @typedef {(api: import("./api.js").Api, options: Options) => Promise<unknown>} Work */

const KEYS = { accessKeyId: "k", secretAccessKey: "s" };

/** An attempt expires 5 s after its timeout; then the log settles. */
const TIMES = { timeoutMs: 1000, settleMs: 100, deadlineMs: 60_000 };

/** By how much an attempt is backdated with these options, in whole seconds. */
const BACK_MS = 60_000 - (TIMES.timeoutMs + 5000);

/** Minimum time from sending until an attempt is rejected: its expiry, and 3 s of clock margin. */
const END_MS = TIMES.timeoutMs + 5000 - 1000 + 3000;

/**
 * A test with its own API.
 * @param {ApiOptions} apiOptions
 * @param {Work} work gets options for signed requests
 */
const withApi = (apiOptions, work) => async () => {
  const api = await startApi(apiOptions);
  try {
    await work(api, { endpoint: api.endpoint, credentials: KEYS, ...TIMES });
  } finally {
    api.close();
  }
};

/** The first change is carried out, and its response lost. @param {Post} post */
const lostAfter = ({ nth, forward, dropConnection }) => {
  const response = forward();
  return nth === 1 ? dropConnection() : response;
};

/** The first change never reaches the API. @param {Post} post */
const lostBefore = ({ nth, forward, dropConnection }) => (nth === 1 ? dropConnection() : forward());

describe("a change whose response is lost", { concurrency: true }, () => {
  test(
    "if carried out, is found in the log, once probes have confirmed the API's clock",
    withApi({ onPost: lostAfter }, async (api, options) => {
      const { recovered, attempts, job_id } = await removeNodes(REMOVAL, options);
      assert.deepEqual([recovered, attempts, job_id], [true, 1, api.log[0]?.job_id]);
      assert.equal(api.removals(), 1);
      const reads = api.reads().map(({ at, timestamp = 0, limit, refused }) => {
        return { limit, refused, shift: Math.round((timestamp - at) / 1000) };
      });
      const [page, ...probes] = reads;
      assert.deepEqual([page?.limit, page?.refused], [100, false]);
      // The probes: the future is rejected, the present is not; more than a minute old is rejected,
      // less is not.
      const expected = [
        { shift: 70, refused: true },
        { shift: 0, refused: false },
        { shift: -63, refused: true },
        { shift: -56, refused: false },
      ];
      // One may be repeated, if it took long to arrive.
      let next = 0;
      for (const { shift, refused } of probes) {
        const wanted = expected[next];
        if (refused === wanted?.refused && Math.abs(shift - wanted.shift) <= 2) next += 1;
      }
      assert.equal(next, expected.length, JSON.stringify(probes));
      assert.ok(probes.length <= expected.length + 2, JSON.stringify(probes));
    }),
  );

  test(
    "if not carried out, is sent again once, when the API rejects its timestamp",
    withApi({ onPost: lostBefore }, async (api, options) => {
      const sent = Date.now();
      const { recovered, attempts } = await removeNodes(REMOVAL, options);
      assert.deepEqual([recovered, attempts, api.removals()], [false, 2, 1]);
      const [again] = api.posts();
      const waited = Number(again?.at) - sent;
      assert.ok(waited >= END_MS + 2 * TIMES.settleMs, `sent again after ${waited} ms`);
      // The last probe was rejected, and its timestamp is 3 s after the attempt's.
      const probes = api.reads().filter(({ limit }) => limit === 1);
      const last = probes.at(-1);
      assert.ok(probes.slice(0, -1).every(({ refused }) => !refused) && last?.refused);
      const shift = Number(last?.timestamp) - (sent - BACK_MS);
      assert.ok(shift > 1000 && shift <= 4500, `${shift} ms after the timestamp of the attempt`);
      // Then the log was read once more, and the lists as a cross-check.
      const order = api.received.map(({ path }) => path);
      assert.deepEqual(order.slice(-4), ["operation", "getQueueList", "listNodes", "removeNodes"]);
    }),
  );

  test(
    "if delivered after its expiry, is rejected and sent again",
    withApi(
      { onPost: (post) => (post.nth === 1 ? late(7500)(post) : post.forward()) },
      async (api, options) => {
        const { attempts, recovered } = await removeNodes(REMOVAL, options);
        assert.deepEqual([attempts, recovered, api.removals()], [2, false, 1]);
        const received = api.posts().map(({ refused, executed }) => [refused, executed]);
        assert.deepEqual(received, [
          [true, false],
          [false, true],
        ]);
      },
    ),
  );

  test(
    "if delivered after its timeout but before its expiry, is found and not sent again",
    withApi({ onPost: late(4000) }, async (api, options) => {
      const { attempts, recovered } = await removeNodes(REMOVAL, options);
      assert.deepEqual([attempts, recovered, api.removals()], [1, true, 1]);
    }),
  );

  test(
    "is found in the log if it is an addition",
    withApi({ onPost: lostAfter }, async (api, options) => {
      const addition = { ...REMOVAL, nodelist: ["cln-dddddddd"] };
      const { recovered, attempts, action } = await addNodes(addition, forAdding(options));
      assert.deepEqual([recovered, attempts], [true, 1]);
      assert.match(action, /AddEhpcQueueNodes/);
      assert.deepEqual([api.posts().length, api.queue.has("cln-dddddddd")], [1, true]);
    }),
  );

  test(
    "holds up its undo until its outcome is known",
    withApi(
      { onPost: (post) => (post.nth === 1 ? late(3000)(post) : post.forward()) },
      async (api, options) => {
        const removal = removeNodes(REMOVAL, options);
        await sleep(1500);
        const addition = addNodes(REMOVAL, forAdding(options));
        assert.equal((await removal).recovered, true);
        assert.equal((await addition).recovered, false);
        const done = api.posts().map(({ path, executed }) => [path, executed]);
        assert.deepEqual(done, [
          ["removeNodes", true],
          ["addNodes", true],
        ]);
        assert.deepEqual([...api.queue].sort(), NODES);
      },
    ),
  );

  test("finds its own job even if another endpoint has the same job id", async () => {
    const [one, other] = [await startApi(), await startApi({ onPost: lostAfter })];
    try {
      const options = { credentials: KEYS, ...TIMES };
      const { job_id } = await removeNodes(REMOVAL, { ...options, endpoint: one.endpoint });
      const found = await removeNodes(REMOVAL, { ...options, endpoint: other.endpoint });
      assert.deepEqual([found.job_id, found.recovered], [job_id, true]);
      assert.deepEqual([one.removals(), other.removals()], [1, 1]);
    } finally {
      one.close();
      other.close();
    }
  });

  test(
    "is not matched with an earlier log entry, with `baseline`",
    withApi({ onPost: lostBefore }, async (api, options) => {
      const { cluster_id, hpcqueue_id, nodelist } = REMOVAL;
      const names = [cluster_id, hpcqueue_id, ...nodelist];
      const others = api.logged("HpcQueueRemoveEhpcQueueNodes", names);
      const { job_id, attempts } = await removeNodes(REMOVAL, { ...options, baseline: true });
      assert.notEqual(job_id, others.job_id);
      assert.deepEqual([attempts, api.removals()], [2, 1]);
      assert.equal(api.received[0]?.path, "operation", "the log is read before it is sent");
    }),
  );

  test(
    "is unknown and not sent again if it is missing in the log but the queue has changed",
    withApi({ onPost: lostAfter }, async (api, options) => {
      // The API never logs what it did.
      api.log.unshift = () => 0;
      const error = await failure(removeNodes(REMOVAL, options));
      assert.deepEqual([error.kind, error.maybeApplied, error.attempts], ["unknown", true, 1]);
      assert.match(error.message, /lists of queues and nodes look as if it had been carried out/);
      assert.equal(api.removals(), 1);
    }),
  );
});

describe("unsigned requests", { concurrency: true }, () => {
  /** @param {Options} options */
  const unsigned = ({ credentials: _, ...options }) => options;

  for (const [name, age] of /** @type {const} */ ([
    ["a `Date` that does not advance", undefined],
    ["an `Age`", "3"],
  ])) {
    /** A cache that serves the old log for some seconds. @type {{ date: string, until: number } | undefined} */
    let cache;
    test(
      `a cached log is not taken for an empty one: ${name}`,
      withApi(
        {
          onPost: (post) => {
            cache = { date: new Date().toUTCString(), until: Date.now() + 8000 };
            return lostAfter(post);
          },
          onRead: ({ path, res, respond }) => {
            if (path !== "operation" || !cache || Date.now() > cache.until) return respond();
            res.setHeader("date", age ? new Date().toUTCString() : cache.date);
            if (age) res.setHeader("age", age);
            return { ret_code: 0, job_set: [], total_count: 0 };
          },
          enforces: false,
        },
        async (api, options) => {
          const short = { ...unsigned(options), requestLifetimeMs: 200 };
          const { recovered } = await removeNodes(REMOVAL, short);
          assert.deepEqual([recovered, api.removals()], [true, 1]);
        },
      ),
    );
  }

  test(
    "a request that was not carried out is sent again after `requestLifetimeMs`",
    withApi({ onPost: lostBefore, enforces: false }, async (api, options) => {
      const requestLifetimeMs = 3000;
      const sent = Date.now();
      const proxied = { ...unsigned(options), requestLifetimeMs };
      const { attempts, recovered } = await removeNodes(REMOVAL, proxied);
      assert.deepEqual([attempts, recovered, api.removals()], [2, false, 1]);
      const waited = Number(api.posts()[0]?.at) - sent;
      assert.ok(waited >= requestLifetimeMs + 2 * TIMES.settleMs, `after ${waited} ms`);
    }),
  );

  test(
    "a request delivered late by a proxy that signs the requested timestamp is rejected and sent again",
    withApi(
      { onPost: (post) => (post.nth === 1 ? late(7500)(post) : post.forward()), proxy: true },
      async (api, options) => {
        const { attempts, recovered } = await removeNodes(REMOVAL, unsigned(options));
        assert.deepEqual([attempts, recovered, api.removals()], [2, false, 1]);
        assert.deepEqual(
          api.posts().map(({ refused }) => refused),
          [true, false],
        );
      },
    ),
  );

  test(
    "a request that was not carried out is unknown if its expiry is not known",
    withApi({ onPost: lostBefore, enforces: false }, async (api, options) => {
      const proxied = { ...unsigned(options), deadlineMs: 12_000 };
      const error = await failure(removeNodes(REMOVAL, proxied));
      assert.deepEqual([error.kind, error.attempts, api.removals()], ["unknown", 1, 0]);
    }),
  );
});

describe("timestamps", { concurrency: true }, () => {
  test(
    "an attempt is backdated, so that it expires 5 s after `timeoutMs`; a read is not",
    withApi({ onPost: lostAfter }, async (api) => {
      await removeNodes(REMOVAL, { endpoint: api.endpoint, credentials: KEYS });
      const [{ at = 0, timestamp = 0 } = {}] = api.posts();
      const back = at - timestamp;
      // By default: 60 s less the 12 s of `timeoutMs` and 5 s, in whole seconds.
      assert.ok(back >= 43_000 && back < 45_000, `${back} ms`);
      const [read] = api.reads();
      assert.ok(Number(read?.at) - Number(read?.timestamp) < 2000);
    }),
  );

  test(
    "an API that is stricter than documented gets current timestamps, from then on",
    withApi({ windowMs: 30_000 }, async (api, options) => {
      const { attempts } = await removeNodes(REMOVAL, options);
      assert.equal(attempts, 2);
      const other = { ...REMOVAL, nodelist: NODES.slice(1, 2) };
      assert.equal((await removeNodes(other, options)).attempts, 1);
      const back = api.posts().map(({ at, timestamp = 0 }) => at - timestamp < 2000);
      assert.deepEqual(back, [false, true, true]);
      assert.equal(api.removals(), 2);
    }),
  );
});

describe("a cluster that is being updated", () => {
  test(
    "is waited for by following its job in the log, and that does not count as an attempt",
    withApi(
      {
        onPost: ({ nth, forward }) => (nth === 1 ? { ret_code: 5300, message: "busy" } : forward()),
      },
      async (api, options) => {
        const row = api.logged("HpcClusterScale", [REMOVAL.cluster_id], { status: "pending" });
        const ended = sleep(2500).then(() => {
          row.status = "successful";
          return Date.now();
        });
        const once = { ...options, maxAttempts: 1 };
        const { attempts, recovered } = await removeNodes(REMOVAL, once);
        assert.deepEqual([attempts, recovered, api.removals()], [2, false, 1]);
        assert.ok(Number(api.posts()[0]?.at) >= (await ended), "sent while the job was under way");
        assert.ok(api.reads().length >= 3, `${api.reads().length} reads`);
      },
    ),
  );
});
