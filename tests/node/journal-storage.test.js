// The journals of the package, as far as Node has them, and their promises.

import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { REMOVAL } from "./api.js";
import { KEYS, unanswered, withApi } from "./given-up.js";
import { entriesIn, newFolder, withMethods } from "./journals.js";
import {
  dismiss,
  failure,
  fileJournal,
  inProject,
  journalTests,
  localJournal,
  memoryJournal,
  removeNodes,
  resume,
} from "./package.js";

/** @typedef {import("../../js/types.d.ts").Journal} Journal */
/** @typedef {import("./api.js").Post} Post */

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

describe("localJournal outside of a browser", () => {
  test("is an error of kind journal", async () => {
    const options = { endpoint: "http://127.0.0.1:9/api", credentials: KEYS };
    const error = await failure(removeNodes(REMOVAL, { ...options, journal: localJournal() }));
    assert.equal(error.kind, "journal");
  });
});
