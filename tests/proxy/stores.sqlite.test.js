// The store in a SQLite file: its promises, its file, other processes, and processes that are killed.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { sqliteDriver } from "../../js/proxy/stores/sqlite-driver.js";
import { runProcess } from "./sqlite-processes.js";
import { responseOf, responseWith, sqliteStore, storeConformance, storesUrl } from "./stores.js";

const folder = mkdtempSync(join(tmpdir(), "ehpc-sqlite-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const HOUR_MS = 3_600_000;

let files = 0;
const newPath = () => join(folder, `${++files}.db`);
let keys = 0;
const newKeys = (/** @type {number} */ count) =>
  Array.from({ length: count }, () => `${++keys}`.padStart(64, "0"));

/**
 * Runs statements in a file, past the store.
 * @param {string} path
 * @param {string} sql
 * @returns {unknown} the first value of the last one
 */
function query(path, sql) {
  const database = new (sqliteDriver())(path);
  try {
    const statements = sql.split(";");
    for (const statement of statements.slice(0, -1)) database.exec(statement);
    return Object.values(Object(database.prepare(statements.at(-1) ?? "").get()))[0];
  } finally {
    database.close();
  }
}

const countKeys = (/** @type {string} */ path) => query(path, "SELECT count(*) FROM requests");

describe("sqliteStore", () => {
  const shared = newPath();
  for (const { name, run } of storeConformance(() => sqliteStore(shared))) test(name, run);

  test("only its user can read its files", () => {
    const path = newPath();
    const store = sqliteStore(path);
    for (const suffix of ["", "-wal", "-shm"]) {
      assert.equal(statSync(path + suffix).mode & 0o777, 0o600, suffix);
    }
    store.close();
  });

  test("a path is relative to the working directory, or a URL; other names have no meaning", async () => {
    const path = newPath();
    const [key = ""] = newKeys(1);
    const store = sqliteStore(relative(process.cwd(), path));
    assert.equal((await store.begin(key, "f", Date.now() + HOUR_MS)).first, true);
    store.close();
    const other = sqliteStore(pathToFileURL(path));
    assert.equal((await other.begin(key, "f", Date.now() + HOUR_MS)).first, false);
    other.close();
    for (const name of ["", ":memory:", undefined, 5]) {
      const none = /** @type {string} */ (/** @type {unknown} */ (name));
      assert.throws(() => sqliteStore(none), { name: "TypeError", message: /path of a file/ });
    }
  });

  test("keys outlive the store", async () => {
    const path = newPath();
    const [key = "", finished = ""] = newKeys(2);
    const store = sqliteStore(path);
    for (const one of [key, finished]) await store.begin(one, "f", Date.now() + HOUR_MS);
    await store.finish(finished, responseWith(3));
    store.close();
    assert.equal(query(path, "PRAGMA journal_mode"), "wal");
    const again = sqliteStore(path);
    assert.deepEqual(await again.begin(key, "g", 0), { first: false, fingerprint: "f" });
    assert.deepEqual(responseOf(await again.begin(finished, "g", 0)), responseWith(3));
    again.close();
  });

  test("expired keys are removed by new ones, a few at a time", async () => {
    const path = newPath();
    let time = 0;
    const store = sqliteStore(path, { now: () => time });
    for (const key of newKeys(20)) await store.begin(key, "f", 10);
    const [long = ""] = newKeys(1);
    await store.begin(long, "f", 100);
    time = 9;
    for (const key of newKeys(1)) await store.begin(key, "f", 100);
    assert.equal(countKeys(path), 22);
    time = 10;
    for (const rows of [15, 8, 5, 6]) {
      for (const key of newKeys(1)) await store.begin(key, "f", 100);
      assert.equal(countKeys(path), rows);
    }
    assert.equal((await store.begin(long, "f", 100)).first, false);
    store.close();
  });

  test("an expired key that is still there may be first again, without its response", async () => {
    const path = newPath();
    let time = 0;
    const store = sqliteStore(path, { now: () => time });
    await store.begin("key", "f", 10);
    await store.finish("key", responseWith(1));
    time = 10;
    assert.equal((await store.begin("key", "g", 20)).first, true);
    assert.deepEqual(await store.begin("key", "h", 30), { first: false, fingerprint: "g" });
    store.close();
  });

  test("a file that cannot be used is an error that names it, and stays as it is", () => {
    const text = newPath();
    writeFileSync(text, "not a database, but a long text of somebody".repeat(99));
    const later = newPath();
    sqliteStore(later).close();
    query(later, "PRAGMA user_version = 2; SELECT 1");
    const other = newPath();
    query(other, "CREATE TABLE requests (key); SELECT 1");
    const versioned = newPath();
    query(versioned, "PRAGMA user_version = 1; SELECT 1");
    /** @type {[string, RegExp][]} */
    const unusable = [
      [text, /file is not a database/],
      [later, /version 2, and this version of ehpc-remove-nodes needs version 1/],
      [other, /database of another program/],
      [versioned, /database of another program/],
      [join(folder, "missing", "a.db"), /ENOENT/],
      [folder, /open/],
    ];
    for (const [path, why] of unusable) {
      const before = path.includes("missing") || path === folder ? "" : readFileSync(path, "hex");
      assert.throws(
        () => sqliteStore(path),
        (/** @type {Error} */ error) => {
          assert.ok(
            error.message.startsWith(`The store ${path} cannot be opened: `),
            error.message,
          );
          assert.match(error.message, why);
          return error.cause !== undefined;
        },
      );
      if (before !== "") assert.equal(readFileSync(path, "hex"), before, path);
    }
  });

  test("a begin that cannot write rejects: the file is locked for longer than 5 s", async () => {
    const path = newPath();
    const [key = ""] = newKeys(1);
    const store = sqliteStore(path);
    const locking = new (sqliteDriver())(path);
    locking.exec("BEGIN IMMEDIATE");
    const from = Date.now();
    await assert.rejects(store.begin(key, "f", Date.now() + HOUR_MS), /locked/);
    assert.ok(Date.now() - from > 4900);
    locking.exec("ROLLBACK");
    locking.close();
    assert.equal((await store.begin(key, "f", Date.now() + HOUR_MS)).first, true);
    store.close();
  });

  test("a disk that is full rejects, and what was begun stays", {
    skip: process.platform === "win32" ? "it has no limit for files" : false,
  }, () => {
    const path = newPath();
    // A limit for files of 512 KiB has the same effect as a full disk.
    const script = `
      const { sqliteStore } = await import(${JSON.stringify(storesUrl)});
      const store = sqliteStore(${JSON.stringify(path)});
      const ends = [];
      for (let i = 0; i < 100; i++) {
        const begun = store.begin("key " + i, "x".repeat(20_000), Date.now() + 3_600_000);
        ends.push(await begun.then(({ first }) => first, () => "rejected"));
      }
      console.log(JSON.stringify(ends));`;
    const args = ["-c", 'ulimit -f "$0"; exec "$@"', "1024", process.execPath];
    const output = execFileSync("sh", [...args, "--input-type=module", "--eval", script]);
    /** @type {(boolean | "rejected")[]} */
    const ends = JSON.parse(output.toString());
    assert.ok(ends.includes("rejected"), output.toString());
    assert.ok(ends.includes(true), output.toString());
    assert.ok(!ends.includes(false));
    assert.equal(query(path, "PRAGMA integrity_check"), "ok");
    for (const [index, end] of ends.entries()) {
      const row = query(path, `SELECT count(*) FROM requests WHERE key = 'key ${index}'`);
      if (end === true) assert.equal(row, 1, `key ${index}`);
    }
  });

  test("without a driver, the error says what to install", {
    skip:
      "getBuiltinModule" in process && process.getBuiltinModule("node:sqlite") !== undefined
        ? "this Node has its own"
        : false,
  }, () => {
    const script = join(folder, "no-driver.mjs");
    writeFileSync(
      script,
      `const { sqliteStore } = await import(${JSON.stringify(storesUrl)});
      try { sqliteStore("a.db"); } catch (error) { console.log(error.message); }`,
    );
    const output = execFileSync(process.execPath, [script], { cwd: folder }).toString();
    assert.match(output, /Node 22\.13 or newer, or .*better-sqlite3/);
  });
});

describe("processes that share a SQLite file", () => {
  test("one of eight that create it at the same time is first for each key", async () => {
    for (let round = 0; round < 3; round++) {
      const path = newPath();
      const these = newKeys(30);
      const ended = await Promise.all(
        Array.from({ length: 8 }, () => runProcess({ path, keys: these })),
      );
      for (const { problems } of ended) assert.equal(problems, "");
      assert.deepEqual(ended.flatMap(({ first }) => first).sort(), these);
      assert.deepEqual(ended.flatMap(({ finished }) => finished).sort(), these);
    }
  });

  test("killed 100 times at any point, no key is first twice, and the file opens", async (t) => {
    const kept = newPath();
    /** @type {string[]} */
    const earlier = [];
    let kills = 0;
    let firsts = 0;
    for (let round = 0; kills < 100; round++) {
      assert.ok(round < 200, `only ${kills} processes were killed`);
      // Half of the files are new, so that their creation is interrupted, too.
      const path = round % 2 === 0 ? kept : newPath();
      const these = newKeys(20);
      const plans = [planOfDeath(), Math.random() < 0.5 ? planOfDeath() : {}];
      const ended = await Promise.all(
        plans.map((plan) => runProcess({ path, keys: these, ...plan })),
      );
      const what = `round ${round}: ${JSON.stringify(plans)}`;
      for (const { problems } of ended) assert.equal(problems, "", what);
      kills += ended.filter(({ isKilled }) => isKilled).length;
      const first = ended.flatMap((one) => one.first);
      const finished = ended.flatMap((one) => one.finished);
      assert.equal(new Set(first).size, first.length, `${what}: first twice`);
      firsts += first.length;
      const store = sqliteStore(path);
      for (const key of these) {
        const begun = await store.begin(key, "later", Date.now() + HOUR_MS);
        assert.ok(!begun.first || !first.includes(key), `${what}: ${key} is first again`);
        const body = responseOf(begun)?.body;
        assert.equal(body ?? key, key, `${what}: another response`);
        assert.ok(body !== undefined || !finished.includes(key), `${what}: a response is lost`);
      }
      store.close();
      assert.equal(query(path, "PRAGMA integrity_check"), "ok", what);
      if (path === kept) earlier.push(...these);
    }
    const store = sqliteStore(kept);
    for (const key of earlier) {
      assert.equal((await store.begin(key, "f", Date.now() + HOUR_MS)).first, false);
    }
    store.close();
    t.diagnostic(`${kills} processes were killed; ${firsts} requests were first`);
  });
});

/** When a process dies: at one of its statements, of which it has about 130, or after some time. */
function planOfDeath() {
  if (Math.random() < 0.3) return { killAfterMs: Math.random() * 40 };
  return { dieAt: 1 + Math.floor(Math.random() * 130), isAfter: Math.random() < 0.5 };
}
