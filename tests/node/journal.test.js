// Calls with a journal: written before they are sent, looked up before the next one, resumed.

import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { RECEIPT } from "../receipt.js";
import { REMOVAL } from "./api.js";
import { KEYS, TIMES, unanswered, withApi } from "./given-up.js";
import {
  addNodes,
  dismiss,
  failure,
  fileJournal,
  inProject,
  journalTests,
  localJournal,
  lookUp,
  memoryJournal,
  rejection,
  removeNodes,
  resume,
} from "./package.js";

/** @typedef {import("../../js/types.d.ts").Journal} Journal */
/** @typedef {import("../../js/types.d.ts").Options} Options */
/** @typedef {import("./api.js").Post} Post */

const folders = mkdtempSync(join(tmpdir(), "ehpc-journal-"));
after(() => rmSync(folders, { recursive: true, force: true }));
let count = 0;
const newFolder = () => join(folders, String(count++), "journal");

/** @param {string} folder */
const entriesIn = (folder) => readdirSync(folder).filter((name) => name.endsWith(".json"));

/** The receipts in a journal. @param {Journal} journal */
const receipts = async (journal) => (await journal.read()).map(({ text }) => JSON.parse(text));

/** Only the first change never arrives. @param {Post} post */
const firstSwallowed = ({ nth, forward }) => (nth === 1 ? undefined : forward());

/**
 * A journal whose methods can be replaced.
 * @param {Partial<Journal>} own
 * @returns {Journal}
 */
const withMethods = (own, journal = memoryJournal()) => ({ ...journal, ...own });

describe("every journal", { concurrency: true }, () => {
  const folder = newFolder();
  for (const { name, run } of journalTests) {
    test(`file: ${name}`, () => run(() => fileJournal(folder)));
    const memory = memoryJournal();
    test(`memory: ${name}`, () => run(() => memory));
  }

  test("one that breaks its promises is found out", async () => {
    /** @type {Record<string, (journal: Journal) => Partial<Journal>>} */
    const broken = {
      "cuts texts": (it) => ({
        write: ({ id, text }, o) => it.write({ id, text: text.slice(0, 99) }, o),
      }),
      "forgets removals": () => ({ remove: async () => {} }),
      "knows no locks": () => ({ lock: async () => ({ isHeld: () => true, release() {} }) }),
      "does not stop waiting": (it) => ({
        lock: (name, { wait }) => it.lock(name, { wait, signal: new AbortController().signal }),
      }),
    };
    for (const [how, methods] of Object.entries(broken)) {
      const journal = withMethods({}, memoryJournal());
      Object.assign(journal, methods({ ...journal }));
      const slow = () => sleep(3000, "late");
      const results = await Promise.all(
        journalTests.map(({ run }) =>
          Promise.race([run(() => journal), slow()]).then(
            (result) => result !== "late",
            () => false,
          ),
        ),
      );
      assert.ok(results.includes(false), how);
    }
  });
});

describe("fileJournal", { concurrency: true }, () => {
  test(
    "only its user can read it, and it holds no secret",
    withApi({}, async (_, options) => {
      const folder = newFolder();
      await removeNodes(REMOVAL, { ...options, journal: fileJournal(pathToFileURL(folder)) });
      assert.equal(statSync(folder).mode & 0o777, 0o700);
      const [name = ""] = entriesIn(folder);
      assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600);
      const all = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));
      for (const secret of ["access-key", "very-secret", "signature", "authorization"]) {
        assert.ok(!all.join().toLowerCase().includes(secret), secret);
      }
    }),
  );

  test(
    "a damaged entry, and one of a later version, hide no other",
    withApi({ onPost: unanswered }, async (api, options, giveUp) => {
      const folder = newFolder();
      const journal = fileJournal(folder);
      await giveUp({ ...options, journal });
      // Of another queue: the removal of this one goes on.
      writeFileSync(join(folder, `${"0".repeat(24)}.cut.json`), '{"v": 1, "id"');
      writeFileSync(join(folder, `${"1".repeat(24)}.later.json`), '{"v": 2, "state": "open"}');
      const results = await resume(fileJournal(folder), options);
      assert.deepEqual(results.map(({ state }) => state).sort(), ["applied", "unknown", "unknown"]);
      for (const { state, receipt, error } of results) {
        if (state === "applied") assert.equal(receipt?.state, "applied");
        else assert.equal(Object(error).kind, "invalid");
      }
      assert.equal(entriesIn(folder).length, 3);
      assert.equal(api.removals(), 1);
    }),
  );

  test(
    "an entry of this queue that cannot be read stops a removal until it is dismissed",
    withApi({}, async (api, options) => {
      const folder = newFolder();
      const journal = fileJournal(folder);
      await removeNodes(REMOVAL, { ...options, journal });
      const [name = ""] = entriesIn(folder);
      writeFileSync(join(folder, name), "\0\0\0");
      const error = await failure(removeNodes(REMOVAL, { ...options, journal }));
      assert.deepEqual([error.kind, error.maybeApplied, error.attempts], ["unresolved", false, 0]);
      const id = name.replace(".json", "");
      assert.ok(error.message.includes(id), error.message);
      await dismiss(journal, id);
      await removeNodes(REMOVAL, { ...options, journal });
      assert.equal(api.posts().length, 2);
    }),
  );

  test("the lock of a program that was killed is free, and that of a running one is not", async () => {
    const folder = newFolder();
    const name = "a".repeat(24);
    const script = (/** @type {string} */ end) => `
      import { fileJournal } from "ehpc-remove-nodes/journal";
      const { signal } = new AbortController();
      await fileJournal(${JSON.stringify(folder)}).lock("${name}", { wait: true, signal });
      ${end}`;
    await assert.rejects(inProject(script('process.kill(process.pid, "SIGKILL");')));
    const { signal } = new AbortController();
    const lock = await fileJournal(folder).lock(name, { wait: false, signal });
    assert.ok(lock, "the killed program still holds it");
    const asked = await inProject(`
      import { fileJournal } from "ehpc-remove-nodes/journal";
      const { signal } = new AbortController();
      console.log(await fileJournal(${JSON.stringify(folder)}).lock("${name}", { wait: false, signal }));`);
    assert.equal(asked, "null");
    await lock.release();
  });

  test("a lock of a process id that was used again is free", async () => {
    const folder = newFolder();
    const journal = fileJournal(folder);
    const name = "b".repeat(24);
    const { signal } = new AbortController();
    await (await journal.lock(name, { wait: true, signal }))?.release();
    // This process, started at another time; then this process, before the last boot.
    const [file = ""] = readdirSync(folder).filter((entry) => entry.endsWith(".lock"));
    writeFileSync(join(folder, file), `pid ${process.pid}\nstarted 1\nboot x\n`);
    const lock = await journal.lock(name, { wait: false, signal });
    assert.ok(lock);
    assert.equal(await lock.isHeld(), true);
    await lock.release();
  });

  test("a folder that cannot be used is an error before anything is sent", {
    skip: process.getuid?.() === 0 ? "root may write everywhere" : false,
  }, async () => {
    const folder = newFolder();
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o500);
    const call = removeNodes(REMOVAL, { credentials: KEYS, journal: fileJournal(folder) });
    assert.equal((await failure(call)).kind, "journal");
  });

  test("a file in the way is an error before anything is sent", async () => {
    const folder = newFolder();
    mkdirSync(join(folder, ".."), { recursive: true });
    writeFileSync(folder, "");
    const endpoint = "http://127.0.0.1:9/api";
    const options = { endpoint, credentials: KEYS };
    const journal = fileJournal(folder);
    const error = await failure(removeNodes(REMOVAL, { ...options, journal }));
    assert.deepEqual([error.kind, error.attempts, error.maybeApplied], ["journal", 0, false]);
    assert.equal(Object(error.cause).code, "EEXIST");
    assert.equal((await failure(resume(fileJournal(folder), options))).kind, "journal");
  });
});

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

/**
 * @param {import("./api.js").Api} api
 * @param {string} folder
 * @param {object} more
 */
const removalScript = ({ endpoint }, folder, more) => `
  import { removeNodes } from "ehpc-remove-nodes";
  import { fileJournal } from "ehpc-remove-nodes/journal";
  const options = ${JSON.stringify({ endpoint, credentials: KEYS, ...more })};
  const journal = fileJournal(${JSON.stringify(folder)});
  console.log((await removeNodes(${JSON.stringify(REMOVAL)}, { ...options, journal })).job_id);`;

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

describe("localJournal outside of a browser", () => {
  test("is an error of kind journal", async () => {
    const options = { endpoint: "http://127.0.0.1:9/api", credentials: KEYS };
    const error = await failure(removeNodes(REMOVAL, { ...options, journal: localJournal() }));
    assert.equal(error.kind, "journal");
  });
});
