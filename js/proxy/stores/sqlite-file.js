/** The store's file: its permissions, its settings, and its tables. */
import { nodeModule, sqliteDriver } from "./sqlite-driver.js";

/** @typedef {import("./sqlite-driver.js").Database} Database */

/** Only the user may read it. SQLite gives its other files the same permissions. */
const FILE_MODE = 0o600;

/** "EHPC", so that the file of another program is not taken for a store. */
const APPLICATION = 0x45485043;

/** The version of the tables. */
const VERSION = 1;

/** How long to wait for a lock that another process holds. */
const BUSY_MS = 5000;

/** The pause between two attempts to change the file's mode. */
const PAUSE_MS = 5;

/**
 * The commands before the first transaction. A commit is durable when it returns: the write-ahead log is
 * flushed, on macOS also from the disk's cache.
 */
const SETTINGS = `
  PRAGMA busy_timeout = ${BUSY_MS};
  PRAGMA synchronous = FULL;
  PRAGMA fullfsync = ON;`;

const TABLES = `
  CREATE TABLE requests (
    key TEXT NOT NULL PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    until INTEGER NOT NULL,
    response TEXT
  );
  CREATE INDEX requests_by_until ON requests (until);
  PRAGMA application_id = ${APPLICATION};
  PRAGMA user_version = ${VERSION};`;

/**
 * Opens a store's file. Creates it if it does not exist.
 *
 * @param {string | URL} place
 */
export function openFile(place) {
  const Driver = sqliteDriver();
  const path = pathOf(place);
  /** @type {Database | undefined} */
  let database;
  try {
    createFile(path);
    database = new Driver(path);
    prepareDatabase(database);
    return database;
  } catch (error) {
    database?.close();
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The store ${path} cannot be opened: ${why}`, { cause: error });
  }
}

/**
 * An absolute path: SQLite gives names like `:memory:` and `file:` a meaning of their own.
 *
 * @param {string | URL} place
 */
function pathOf(place) {
  const isUrl = typeof URL === "function" && place instanceof URL;
  if (!isUrl && (typeof place !== "string" || place === "" || place === ":memory:")) {
    throw new TypeError("sqliteStore needs the path of a file, which outlives the process.");
  }
  const { resolve } = /** @type {typeof import("node:path")} */ (nodeModule("node:path"));
  const url = /** @type {typeof import("node:url")} */ (nodeModule("node:url"));
  return isUrl ? url.fileURLToPath(place) : resolve(/** @type {string} */ (place));
}

/**
 * Creates the file unless there is one. One that exists must not be opened here: closing it would release
 * the locks that another store of this process holds on it.
 *
 * @param {string} path
 */
function createFile(path) {
  const fs = /** @type {typeof import("node:fs")} */ (nodeModule("node:fs"));
  try {
    fs.closeSync(fs.openSync(path, "wx", FILE_MODE));
  } catch (error) {
    if (/** @type {{ code?: string }} */ (error).code !== "EEXIST") {
      throw error;
    }
  }
}

/** @param {Database} database */
function prepareDatabase(database) {
  database.exec(SETTINGS);
  // Asked before the first change: the file of another program stays as it is. In a transaction, since
  // another process may just be creating the tables.
  const isNew = inTransaction(database, "DEFERRED", () => isEmpty(database));
  useWriteAheadLog(database);
  if (isNew) {
    inTransaction(database, "IMMEDIATE", () => {
      // Another process may have been faster.
      if (isEmpty(database)) {
        database.exec(TABLES);
      }
    });
  }
}

/**
 * Whether there are no tables yet. Throws if there are others than the store's.
 *
 * @param {Database} database
 */
function isEmpty(database) {
  const application = numberOf(database, "PRAGMA application_id");
  const version = numberOf(database, "PRAGMA user_version");
  if (application === APPLICATION && version === VERSION) {
    return false;
  }
  if (application === APPLICATION) {
    throw new Error(
      `it has version ${version}, and this version of ehpc-remove-nodes needs version ${VERSION}. Use another file.`,
    );
  }
  if (
    application !== 0 ||
    version !== 0 ||
    numberOf(database, "SELECT count(*) FROM sqlite_master")
  ) {
    throw new Error("it is a database of another program. Use another file.");
  }
  return true;
}

/** @param {Database} database */
function useWriteAheadLog(database) {
  const statement = database.prepare("PRAGMA journal_mode = WAL");
  const mode = Object(whenFree(() => statement.get())).journal_mode;
  if (mode !== "wal") {
    throw new Error("its file system does not support SQLite's write-ahead log.");
  }
}

/**
 * Repeats a statement for which SQLite itself does not wait: processes that create the file at the same time
 * hinder each other.
 *
 * @template T
 * @param {() => T} statement
 * @returns {T}
 */
function whenFree(statement) {
  const last = Date.now() + BUSY_MS;
  for (;;) {
    try {
      return statement();
    } catch (error) {
      if (Date.now() > last || Object(error).message !== "database is locked") {
        throw error;
      }
    }
    // A pause in a function that is not async.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
  }
}

/**
 * @param {Database} database
 * @param {string} sql a query of one number
 */
function numberOf(database, sql) {
  const [value] = Object.values(Object(database.prepare(sql).get()));
  return Number(value);
}

/**
 * Runs `work` in a transaction.
 *
 * @template T
 * @param {Database} database
 * @param {"DEFERRED" | "IMMEDIATE"} kind `DEFERRED` sees one state of the file; `IMMEDIATE` is also the only one
 *   that writes
 * @param {() => T} work
 * @returns {T}
 */
export function inTransaction(database, kind, work) {
  database.exec(`BEGIN ${kind}`);
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** @param {Database} database */
function rollBack(database) {
  try {
    database.exec("ROLLBACK");
  } catch {
    // After some errors, like a full disk, SQLite has done so itself.
  }
}
