// Calls with a journal: written before they are sent, looked up before the next one.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { REMOVAL } from "./api.js";
import { KEYS, TIMES, unanswered, withApi } from "./given-up.js";
import { entriesIn, newFolder, receipts, removalScript, withMethods } from "./journals.js";
import {
  addNodes,
  dismiss,
  failure,
  fileJournal,
  inProject,
  memoryJournal,
  rejection,
  removeNodes,
  resume,
} from "./package.js";

/** @typedef {import("../../js/types.d.ts").Journal} Journal */
/** @typedef {import("./api.js").Post} Post */

/** Only the first change never arrives. @param {Post} post */
const firstSwallowed = ({ nth, forward }) => (nth === 1 ? undefined : forward());

describe("a removal with a journal", { concurrency: true }, () => {
  test(
    "is written before it is sent, and closed with its outcome",
    withApi({}, async (api, options) => {
      const journal = memoryJournal();
      /** @type {string[]} */
      const written = [];
      const watched = withMethods(
        {
          async write(entry, { durable }) {
            const { state, attempts } = JSON.parse(entry.text);
            written.push(`${state} ${attempts.length} ${durable} ${api.posts().length}`);
            await journal.write(entry, { durable });
          },
        },
        journal,
      );
      const removal = await removeNodes(REMOVAL, { ...options, journal: watched });
      assert.deepEqual(written, ["open 1 true 0", "applied 1 false 1"]);
      const [receipt] = await receipts(journal);
      assert.deepEqual(receipt, removal.receipt);
      assert.deepEqual(receipt.claims, [removal.job_id]);
    }),
  );

  test(
    "says durably that nothing was done before it says so",
    withApi({ onPost: () => ({ ret_code: 1400, message: "no" }) }, async (_, options) => {
      const journal = memoryJournal();
      let isTold = false;
      /** @type {string[]} */
      const written = [];
      const watched = withMethods(
        {
          async write(entry, { durable }) {
            written.push(`${JSON.parse(entry.text).state} ${durable} ${isTold}`);
            await sleep(20);
            await journal.write(entry, { durable });
          },
        },
        journal,
      );
      const error = await failure(removeNodes(REMOVAL, { ...options, journal: watched }));
      isTold = true;
      assert.equal(error.kind, "refused");
      assert.deepEqual(written, ["open true false", "notApplied true false"]);
    }),
  );

  for (const [what, own] of /** @type {[string, Partial<Journal>][]} */ ([
    ["lock", { lock: () => Promise.reject(new Error("broken")) }],
    ["read", { read: () => Promise.reject(new Error("broken")) }],
    ["write", { write: () => Promise.reject(new Error("broken")) }],
    [
      "throwing",
      {
        read() {
          throw new Error("broken");
        },
      },
    ],
    ["wrong value", { read: () => Promise.resolve(/** @type {never} */ (undefined)) }],
  ])) {
    test(
      `is not sent if the journal fails (${what})`,
      withApi({}, async (api, options) => {
        const journal = withMethods(own);
        const error = await failure(removeNodes(REMOVAL, { ...options, journal }));
        assert.deepEqual([error.kind, error.attempts, error.maybeApplied], ["journal", 0, false]);
        assert.ok(error.cause instanceof Error);
        assert.equal(api.posts().length, 0);
        // The lock is free again.
        await removeNodes(REMOVAL, { ...options, journal: { ...journal, ...memoryJournal() } });
      }),
    );
  }

  test(
    "is not sent if its lock was lost, and then writes nothing",
    withApi({}, async (api, options) => {
      const journal = memoryJournal();
      let isHeld = true;
      const lossy = withMethods(
        {
          lock: async () => ({ isHeld: () => isHeld, release() {} }),
          async write(entry, o) {
            await journal.write(entry, o);
            isHeld = false;
          },
        },
        journal,
      );
      const error = await failure(removeNodes(REMOVAL, { ...options, journal: lossy }));
      assert.deepEqual([error.kind, error.attempts], ["journal", 0]);
      assert.equal(api.posts().length, 0);
      assert.equal((await receipts(journal))[0].state, "open", "the other program decides");
    }),
  );

  test(
    "is told although its outcome could not be written, and is found again",
    withApi({}, async (api, options) => {
      const journal = memoryJournal();
      let writes = 0;
      const full = withMethods(
        {
          write: (entry, o) =>
            ++writes === 1 ? journal.write(entry, o) : Promise.reject(new Error("full")),
        },
        journal,
      );
      const { job_id } = await removeNodes(REMOVAL, { ...options, journal: full });
      assert.equal((await receipts(journal))[0].state, "open");
      const [result] = await resume(journal, options);
      assert.deepEqual([result?.state, result?.job_id], ["applied", job_id]);
      assert.equal(api.removals(), 1);
    }),
  );

  test(
    "waits for another call for the same queue, in any program",
    withApi({}, async (api, options) => {
      const folder = newFolder();
      const other = { ...REMOVAL, nodelist: ["cln-bbbbbbbb"] };
      const lock = /** @type {import("../../js/types.d.ts").JournalLock} */ (
        await (async () => {
          await removeNodes(REMOVAL, { ...options, journal: fileJournal(folder) });
          const scope = entriesIn(folder)[0]?.split(".")[0] ?? "";
          const { signal } = new AbortController();
          return await fileJournal(folder).lock(scope, { wait: true, signal });
        })()
      );
      const call = removeNodes(other, { ...options, journal: fileJournal(folder) });
      await sleep(300);
      assert.equal(api.posts().length, 1);
      await lock.release();
      await call;
      assert.equal(api.posts().length, 2);
    }),
  );

  test(
    "can be aborted while it waits for the lock, which it then does not keep",
    withApi({}, async (api, options) => {
      const journal = memoryJournal();
      const { signal } = new AbortController();
      await removeNodes(REMOVAL, { ...options, journal });
      const scope = (await journal.read())[0]?.id.split(".")[0] ?? "";
      const lock = await journal.lock(scope, { wait: true, signal });
      const aborted = removeNodes(REMOVAL, {
        ...options,
        journal,
        signal: AbortSignal.timeout(100),
      });
      assert.equal(/** @type {DOMException} */ (await rejection(aborted)).name, "TimeoutError");
      const tooLate = removeNodes(REMOVAL, { ...options, journal, deadlineMs: 100 });
      const error = await failure(tooLate);
      assert.deepEqual([error.kind, error.attempts], ["http", 0]);
      await lock?.release();
      await removeNodes(REMOVAL, { ...options, journal });
      assert.equal(api.posts().length, 2);
    }),
  );

  test(
    "finds out first what became of an earlier one",
    withApi({ onPost: firstSwallowed }, async (api, options, giveUp) => {
      const folder = newFolder();
      const journal = fileJournal(folder);
      await giveUp({ ...options, journal });
      // Another program, which knows of it by the journal alone.
      const told = await inProject(removalScript(api, folder, TIMES));
      assert.match(told, /^j-/);
      assert.deepEqual([api.posts().length, api.removals()], [1, 1]);
      const states = (await receipts(journal)).map(({ state }) => state).sort();
      assert.deepEqual(states, ["applied", "notApplied"]);
    }),
  );

  test(
    "is not sent while an earlier one is unresolved, and other nodes are",
    withApi({ onPost: firstSwallowed }, async (api, options, giveUp) => {
      const journal = memoryJournal();
      const earlier = await giveUp({ ...options, journal });
      const again = removeNodes(REMOVAL, { ...options, journal, deadlineMs: 3000 });
      const error = await failure(again);
      assert.deepEqual(
        [error.kind, error.maybeApplied, error.retryable],
        ["unresolved", false, true],
      );
      assert.equal(error.receipt?.id, earlier.receipt?.id);
      assert.equal(api.posts().length, 0, "the first never arrived");
      const addition = addNodes(REMOVAL, { ...options, journal, deadlineMs: 3000 });
      assert.equal((await failure(addition)).kind, "unresolved");
      const other = { ...REMOVAL, nodelist: ["cln-bbbbbbbb"] };
      await removeNodes(other, { ...options, journal });
      await dismiss(journal, earlier.receipt?.id ?? "");
      await addNodes(REMOVAL, { ...options, journal });
    }),
  );

  test(
    "is not sent if an earlier one is of another account",
    withApi({ onPost: unanswered }, async (_, options, giveUp) => {
      const journal = memoryJournal();
      await giveUp({ ...options, journal });
      const credentials = { accessKeyId: "another", secretAccessKey: "s" };
      const error = await failure(removeNodes(REMOVAL, { ...options, credentials, journal }));
      assert.equal(error.kind, "unresolved");
      assert.match(error.message, /another account/);
    }),
  );
});

test("a journal that cannot be read during the call is not left out", async () => {
  let isCalled = false;
  const options = new Proxy(
    { journal: memoryJournal(), credentials: KEYS, endpoint: "http://127.0.0.1:9/api" },
    {
      ownKeys(target) {
        if (!isCalled) throw new Error("not yet");
        return Reflect.ownKeys(target);
      },
      get(target, name) {
        if (!isCalled) throw new Error("not yet");
        return Reflect.get(target, name);
      },
    },
  );
  const call = removeNodes(REMOVAL, options);
  isCalled = true;
  const { kind, field } = await failure(call);
  assert.deepEqual([kind, field], ["invalid", "journal"]);
});
