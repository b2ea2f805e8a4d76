// What became of the calls in a journal is found out by another program.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { RECEIPT } from "../receipt.js";
import { REMOVAL } from "./api.js";
import { KEYS, unanswered, withApi } from "./given-up.js";
import { newFolder, receipts, removalScript } from "./journals.js";
import {
  dismiss,
  failure,
  fileJournal,
  HpcError,
  inProject,
  lookUp,
  memoryJournal,
  removeNodes,
  resume,
} from "./package.js";

/** @typedef {import("../../js/types.d.ts").Journal} Journal */
/** @typedef {import("./api.js").Post} Post */

/** An API that holds back a response until it is told to give it. */
function holding() {
  let [arrive, respond] = [() => {}, () => {}];
  /** @type {Promise<void>} */
  const arrived = new Promise((resolve) => {
    arrive = resolve;
  });
  /** @type {Promise<void>} */
  const responding = new Promise((resolve) => {
    respond = resolve;
  });
  const onPost = async (/** @type {Post} */ { forward }) => {
    const response = forward();
    arrive();
    await responding;
    return response;
  };
  return { onPost, arrived, respond };
}

describe("resume", { concurrency: true }, () => {
  const held = holding();
  /**
   * Resumes until nothing is open.
   * @param {Journal} journal
   * @param {{ endpoint: string, credentials: typeof KEYS }} options
   */
  async function resumed(journal, options) {
    for (;;) {
      const [result, ...others] = await resume(journal, options);
      assert.deepEqual(others, []);
      if (result?.retryAfterMs === undefined) return result;
      assert.deepEqual([result.state, result.inProgress], ["unknown", false]);
      await sleep(result.retryAfterMs);
    }
  }

  test(
    "finds out what was carried out, and closes it",
    withApi({ onPost: unanswered }, async (api, options, giveUp) => {
      const journal = memoryJournal();
      await giveUp({ ...options, journal });
      const result = await resumed(journal, options);
      assert.deepEqual([result?.state, result?.receipt?.state], ["applied", "applied"]);
      assert.equal(result?.id, (await journal.read())[0]?.id);
      const reads = api.received.length;
      assert.deepEqual(await resume(journal, options), []);
      assert.equal(api.received.length, reads, "nothing open: nothing is sent");
      assert.equal(api.posts().length, 1);
    }),
  );

  test(
    "finds out what was not carried out, and sends nothing",
    withApi({ onPost: () => undefined }, async (api, options, giveUp) => {
      const journal = memoryJournal();
      await giveUp({ ...options, journal });
      const result = await resumed(journal, options);
      assert.deepEqual([result?.state, api.posts().length], ["notApplied", 0]);
      assert.equal((await receipts(journal))[0].state, "notApplied");
    }),
  );

  test(
    "leaves a call alone that is still running",
    withApi({ onPost: held.onPost }, async (_, options) => {
      const folder = newFolder();
      const call = removeNodes(REMOVAL, { ...options, journal: fileJournal(folder) });
      await held.arrived;
      const [running, ...others] = await resume(fileJournal(folder), options);
      assert.deepEqual(others, []);
      assert.deepEqual([running?.state, running?.inProgress], ["unknown", true]);
      assert.equal(running?.error, undefined);
      assert.equal(
        (await failure(dismiss(fileJournal(folder), running?.id ?? ""))).kind,
        "journal",
      );
      held.respond();
      await call;
      assert.deepEqual(await resume(fileJournal(folder), options), []);
    }),
  );

  test("tells by an HpcError that an entry cannot be locked", async () => {
    const journal = memoryJournal();
    await journal.write({ id: "a.b", text: "{}" }, { durable: true });
    const lock = () => Promise.reject(new Error("disk full"));
    const [result] = await resume({ ...journal, lock });
    const { error } = /** @type {{ error: import("../../js/types.d.ts").HpcError }} */ (result);
    assert.ok(error instanceof HpcError);
    assert.deepEqual([error.kind, error.code], ["journal", "journal_unusable"]);
    assert.match(error.message, /disk full/);
    assert.equal(result?.inProgress, false);
  });

  test(
    "tells of a call that cannot be looked up, and goes on with the next",
    withApi({ onPost: unanswered }, async (_, options, giveUp) => {
      const journal = memoryJournal();
      const credentials = { accessKeyId: "another", secretAccessKey: "s" };
      await giveUp({ ...options, credentials, journal });
      await giveUp({ ...options, journal }, { nodelist: ["cln-bbbbbbbb"] });
      const results = await resume(journal, options);
      assert.deepEqual(results.map(({ state }) => state).sort(), ["applied", "unknown"]);
      const [other] = results.filter(({ error }) => error);
      assert.equal(Object(other?.error).kind, "invalid");
      assert.ok(other?.receipt);
    }),
  );

  test(
    "and lookUp with the journal come to the same",
    withApi({ onPost: unanswered }, async (_, options, giveUp) => {
      const journal = memoryJournal();
      const error = await giveUp({ ...options, journal });
      assert.equal((await lookUp(error, { ...options, journal })).state, "applied");
      assert.deepEqual(await resume(journal, options), []);
      // What is known is told without asking the API.
      const offline = { endpoint: options.endpoint, credentials: KEYS, journal };
      assert.equal((await lookUp(error, offline)).state, "applied");
    }),
  );

  test(
    "knows what became of a program that was killed",
    withApi({ onPost: unanswered }, async (api, options) => {
      const folder = newFolder();
      const script = `
        const { fetch } = globalThis;
        globalThis.fetch = async (url, init) => {
          if (init.method === "POST") setTimeout(() => process.kill(process.pid, "SIGKILL"), 300);
          return await fetch(url, init);
        };
        ${removalScript(api, folder, { timeoutMs: 5000 })}`;
      await assert.rejects(inProject(script));
      const result = await resumed(fileJournal(folder), options);
      assert.deepEqual([result?.state, api.posts().length], ["applied", 1]);
    }),
  );

  test("removes what is known for more than a day", async () => {
    const journal = memoryJournal();
    const at = (/** @type {number} */ hours) =>
      `${new Date(Date.now() - hours * 3_600_000).toISOString().slice(0, 19)}Z`;
    for (const [id, state, hours] of /** @type {const} */ ([
      ["old", "applied", 25],
      ["new", "applied", 23],
      ["unsent", "notApplied", 0],
    ])) {
      const attempts = id === "unsent" ? [] : [{ n: 1, timestamp: at(hours), sent: at(hours) }];
      const text = JSON.stringify({ ...RECEIPT, id, state, attempts });
      await journal.write({ id, text }, { durable: true });
    }
    assert.deepEqual(await resume(journal), []);
    assert.deepEqual(
      (await journal.read()).map(({ id }) => id),
      ["new"],
    );
  });

  test(
    "takes no longer than the deadline for all together",
    withApi({ onRead: () => new Promise(() => {}) }, async (_, options) => {
      const journal = memoryJournal();
      for (const id of ["1", "2", "3", "4"]) {
        const text = JSON.stringify({ ...RECEIPT, id, endpoint: options.endpoint });
        await journal.write({ id: `${id.repeat(24)}.${id}`, text }, { durable: true });
      }
      const { endpoint } = options;
      const began = performance.now();
      const results = await resume(journal, { endpoint, timeoutMs: 700, deadlineMs: 1000 });
      assert.ok(performance.now() - began < 3000, "four times the deadline");
      assert.deepEqual(
        results.map(({ state, error }) => [state, Object(error).kind]),
        results.map(() => ["unknown", "http"]),
      );
      assert.equal(results.length, 4);
    }),
  );

  test("options of a removal alone are refused", async () => {
    const options = /** @type {{}} */ ({ settleMs: 1 });
    const journal = memoryJournal();
    assert.deepEqual(await resume(journal, options), [], "there is nothing to look up");
    await journal.write({ id: "x", text: "{}" }, { durable: true });
    const [result] = await resume(journal, options);
    assert.equal(Object(result?.error).field, "settleMs");
  });

  test("a journal is not optional", async () => {
    const none = /** @type {Journal} */ (/** @type {unknown} */ (undefined));
    for (const call of [resume(none), dismiss(none, "x"), resume(/** @type {Journal} */ ({}))]) {
      const { kind, field } = await failure(call);
      assert.deepEqual([kind, field], ["invalid", "journal"]);
    }
    assert.equal(await dismiss(memoryJournal(), "x"), false);
  });
});
