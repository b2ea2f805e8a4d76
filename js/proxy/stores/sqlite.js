/** A store in a SQLite file, for all processes of one machine. */
import { inTransaction, openFile } from "./sqlite-file.js";

/** A row of the store's table. @typedef {{ fingerprint: string, until: number, response: string | null }} Row */

/**
 * How many expired keys each new key removes: more than one, so that they become fewer, and few, so that
 * no request waits for many.
 */
const EXPIRED_AT_A_TIME = 8;

/**
 * @param {string | URL} path
 * @param {{ now?: () => number }} [options] the time in milliseconds since 1970, for tests
 * @returns {import("../types.d.ts").ClosableStore}
 */
export function sqliteStore(path, { now = Date.now } = {}) {
  const database = openFile(path);
  const find = database.prepare("SELECT fingerprint, until, response FROM requests WHERE key = ?");
  // An expired key may still be there.
  const insert = database.prepare(
    "INSERT OR REPLACE INTO requests (key, fingerprint, until) VALUES (?, ?, ?)",
  );
  const removeExpired = database.prepare(
    `DELETE FROM requests WHERE rowid IN
      (SELECT rowid FROM requests WHERE until <= ? ORDER BY until LIMIT ${EXPIRED_AT_A_TIME})`,
  );
  const addResponse = database.prepare(
    "UPDATE requests SET response = ? WHERE key = ? AND response IS NULL",
  );
  return {
    async begin(key, fingerprint, until) {
      // Nobody is first before the commit has returned: it may fail.
      return inTransaction(database, "IMMEDIATE", () => {
        const time = now();
        const row = /** @type {Row | undefined} */ (find.get(key));
        if (row && row.until > time) {
          return begun(row);
        }
        insert.run(key, fingerprint, until);
        removeExpired.run(time);
        return { first: true };
      });
    },
    async finish(key, response) {
      const { status, headers, body } = response;
      addResponse.run(JSON.stringify({ status, headers, body }), key);
    },
    close() {
      database.close();
    },
  };
}

/** @param {Row} row */
function begun({ fingerprint, response }) {
  const seen = { first: /** @type {const} */ (false), fingerprint };
  return response === null ? seen : { ...seen, response: JSON.parse(response) };
}
