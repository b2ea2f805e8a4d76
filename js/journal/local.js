/** A journal in a browser: IndexedDB, with Web Locks for all tabs and workers of the origin. */
import { openDB } from "idb";

/** @typedef {import("../types.d.ts").JournalLock} JournalLock */
/** @typedef {import("idb").IDBPDatabase} Database */

const STORE = "entries";

/** @type {typeof import("./types.d.ts").localJournal} */
export function localJournal(name = "ehpc-remove-nodes") {
  const open = opener(name);
  return {
    async lock(of, { wait, signal }) {
      const locks = globalThis.navigator?.locks;
      if (!locks) {
        throw new Error("Web Locks are available only to pages of https: or localhost");
      }
      signal.throwIfAborted();
      return await new Promise((resolve, reject) => {
        // A signal cannot be combined with `ifAvailable`.
        const options = wait ? { signal } : { ifAvailable: true };
        /** @type {Promise<void>} */
        const over = locks.request(`${name} ${of}`, options, (lock) =>
          lock ? hold(resolve, () => over) : resolve(null),
        );
        over.catch(reject);
      });
    },
    async read(prefix = "") {
      const db = await open();
      const ids = await db.getAllKeys(STORE, IDBKeyRange.bound(prefix, `${prefix}\uffff`));
      return await Promise.all(ids.map((id) => entryOf(db, String(id))));
    },
    async write({ id, text }, { durable }) {
      const db = await open();
      // Without `strict`, Chromium reports a transaction as complete before it is on the disk.
      const durability = durable ? "strict" : "relaxed";
      const transaction = db.transaction(STORE, "readwrite", { durability });
      await Promise.all([transaction.store.put(text, id), transaction.done]);
    },
    async remove(id) {
      const db = await open();
      await db.delete(STORE, id);
    },
  };
}

/**
 * Opens the database once. It is opened anew after the browser has closed it, or after a failure.
 *
 * @param {string} name
 */
function opener(name) {
  /** @type {Promise<Database> | undefined} */
  let opened;
  const forget = () => {
    opened = undefined;
  };
  return () => {
    opened ??= openDB(name, 1, {
      upgrade: (db) => void db.createObjectStore(STORE),
      // Another tab deletes the database, or has a later version of it.
      blocking: (_current, _blocked, event) => {
        forget();
        /** @type {IDBDatabase} */ (event.target).close();
      },
      terminated: forget,
    });
    opened.catch(forget);
    return opened;
  };
}

/**
 * Holds a lock until it is released: a browser releases it when the promise settles, or the page ends.
 * `over` returns a promise that resolves once others can take it.
 *
 * @param {(lock: JournalLock) => void} resolve
 * @param {() => Promise<void>} over
 * @returns {Promise<void>}
 */
function hold(resolve, over) {
  return new Promise((release) => {
    let isHeld = true;
    resolve({
      isHeld: () => isHeld,
      release() {
        isHeld = false;
        release();
        return over();
      },
    });
  });
}

/**
 * Reads an entry. One that the browser cannot read has an empty text.
 *
 * @param {Database} db
 * @param {string} id
 */
async function entryOf(db, id) {
  try {
    const text = await db.get(STORE, id);
    return { id, text: typeof text === "string" ? text : "" };
  } catch {
    return { id, text: "" };
  }
}
