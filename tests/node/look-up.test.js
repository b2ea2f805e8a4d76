// What became of a call is found out later, by its receipt, without sending anything.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { REMOVAL } from "./api.js";
import { KEYS, unanswered, withApi } from "./given-up.js";
import { failure, HpcError, inProject, lookUp, rejection, removeNodes } from "./package.js";

/** @typedef {import("../../js/types.d.ts").LookUpOptions} Options */

/** @param {{ res: import("node:http").ServerResponse }} read */
function down({ res }) {
  res.writeHead(500).end("down");
  return false;
}

/** Never arrives. */
const swallowed = () => undefined;

/**
 * Looks up as often as the result says.
 * @param {import("../../js/types.d.ts").HpcError} error
 * @param {Options} options
 */
async function settled(error, options) {
  for (;;) {
    const result = await lookUp(error, options);
    if (result.retryAfterMs === undefined) return result;
    assert.equal(result.state, "unknown");
    await sleep(result.retryAfterMs);
  }
}

describe("lookUp", { concurrency: true }, () => {
  test(
    "finds a removal that was carried out, at once",
    withApi({ onPost: unanswered }, async (api, options, giveUp) => {
      const error = await giveUp(options);
      const posts = api.posts().length;
      const found = await lookUp(error, options);
      assert.equal(found.state, "applied");
      assert.equal(found.job_id, api.log[0]?.job_id);
      assert.deepEqual(found.receipt, {
        ...error.receipt,
        state: "applied",
        claims: [found.job_id],
      });
      assert.equal(api.posts().length, posts);
    }),
  );

  test(
    "finds it in another process, from the error's JSON",
    withApi({ onPost: unanswered }, async (api, options, giveUp) => {
      const error = JSON.stringify(await giveUp(options));
      const said = await inProject(`
        import { HpcError, lookUp } from "ehpc-remove-nodes";
        const options = ${JSON.stringify(options)};
        const error = ${error};
        const all = [error, error.receipt, HpcError.fromJSON(error)];
        const found = await Promise.all(all.map((one) => lookUp(one, options)));
        console.log(JSON.stringify(found.map(({ state, job_id }) => [state, job_id])));
      `);
      // A job is claimed by one call; the three are the same call.
      const job = ["applied", api.log[0]?.job_id];
      assert.deepEqual(JSON.parse(said), [job, job, job]);
    }),
  );

  test(
    "says when to look again while the request may still arrive, and then that it did not",
    withApi({ onPost: swallowed }, async (api, options, giveUp) => {
      const slow = await giveUp({ ...options, timeoutMs: 12_000 });
      const open = await lookUp(slow, options);
      assert.deepEqual([open.state, open.jobIds], ["unknown", undefined]);
      assert.ok(open.retryAfterMs && open.retryAfterMs > 10_000, `${open.retryAfterMs}`);
      assert.ok(open.retryAfterMs < 25_000, `${open.retryAfterMs}`);
      assert.deepEqual(open.receipt, slow.receipt);

      const quick = await giveUp(options, { nodelist: ["cln-bbbbbbbb"] });
      const gone = await settled(quick, options);
      assert.equal(gone.state, "notApplied");
      assert.equal(gone.receipt.state, "notApplied");
      assert.equal(api.removals(), 0);
    }),
  );

  test(
    "does not take an earlier identical removal for it, with a baseline",
    withApi({ onPost: swallowed }, async (api, options, giveUp) => {
      const { cluster_id, hpcqueue_id, nodelist } = REMOVAL;
      api.logged("HpcQueueRemoveEhpcQueueNodes", [cluster_id, hpcqueue_id, ...nodelist]);
      const error = await giveUp({ ...options, baseline: true });
      assert.equal(error.receipt?.baseline?.anchor, api.log[0]?.job_id);
      assert.equal((await settled(error, options)).state, "notApplied");
    }),
  );

  test(
    "names the jobs that may be it, or another's",
    withApi({ onPost: unanswered }, async (api, options, giveUp) => {
      const error = await giveUp(options);
      const { cluster_id, hpcqueue_id, nodelist } = REMOVAL;
      api.logged("HpcQueueRemoveEhpcQueueNodes", [cluster_id, hpcqueue_id, ...nodelist]);
      const doubt = await settled(error, options);
      assert.equal(doubt.state, "unknown");
      assert.deepEqual(doubt.jobIds?.sort(), api.log.map(({ job_id }) => job_id).sort());
    }),
  );

  test(
    "reports a job that failed",
    withApi({ onPost: unanswered }, async (api, options, giveUp) => {
      const error = await giveUp(options);
      Object.assign(api.log[0] ?? {}, { status: "failed", error_codes: "5200" });
      const failed = await settled(error, options);
      assert.deepEqual([failed.state, failed.jobIds], ["failed", [api.log[0]?.job_id]]);
    }),
  );

  test(
    "of a removal that succeeded reads nothing",
    withApi({}, async (api, options) => {
      const removal = await removeNodes(REMOVAL, options);
      assert.deepEqual(removal.receipt.nodelist, REMOVAL.nodelist);
      const reads = api.received.length;
      const { state, job_id } = await lookUp(removal, options);
      assert.deepEqual([state, job_id], ["applied", removal.job_id]);
      assert.equal(api.received.length, reads);
    }),
  );

  test(
    "of another endpoint or account is refused, because it has another log",
    withApi({ onPost: unanswered }, async (_api, options, giveUp) => {
      const error = await giveUp(options);
      for (const other of [
        { ...options, endpoint: `${options.endpoint}/other` },
        { ...options, credentials: { ...KEYS, accessKeyId: "another" } },
        { ...options, account: "another" },
        { endpoint: options.endpoint },
      ]) {
        const refusal = await failure(lookUp(error, /** @type {Options} */ (other)));
        assert.deepEqual([refusal.kind, refusal.field], ["invalid", "receipt"]);
      }
      const named = { ...options, account: "a person" };
      const own = await giveUp(named, { nodelist: ["cln-cccccccc"] });
      assert.equal(own.receipt?.account, "a person");
      assert.equal((await lookUp(own, named)).state, "applied");
    }),
  );

  test(
    "rejects if the log cannot be read, and with the reason of an abort",
    withApi({ onPost: unanswered, onRead: down }, async (_api, options, giveUp) => {
      const error = await giveUp(options);
      const unread = await failure(lookUp(error, { ...options, deadlineMs: 1500 }));
      assert.deepEqual([unread.kind, unread.maybeApplied], ["http", false]);
      const signal = AbortSignal.abort("enough");
      assert.equal(await rejection(lookUp(error, { ...options, signal })), "enough");
    }),
  );
});

test("what is no receipt is invalid", async () => {
  const none = new HpcError({
    kind: "http",
    message: "",
    maybeApplied: false,
    retryable: true,
    attempts: 0,
  });
  for (const wrong of [undefined, null, 1, "receipt", [], {}, { v: 2 }, { v: 1 }, none, () => {}]) {
    const error = await failure(lookUp(/** @type {any} */ (wrong)));
    assert.deepEqual([error.kind, error.field], ["invalid", "receipt"], String(wrong));
  }
});

test("an option that it would not use is refused", async () => {
  const error = await failure(
    lookUp(/** @type {any} */ ({ v: 1 }), /** @type {any} */ ({ settleMs: 1 })),
  );
  assert.deepEqual([error.kind, error.field], ["invalid", "settleMs"]);
});
