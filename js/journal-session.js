/** The journal of one call, for WebAssembly (src/journal.rs): its lock, and its entries. */
import { entryInUse, invalidArgument } from "./error-records.js";
import { ignore, tryCall } from "./promises.js";

/** @typedef {import("./types.d.ts").Journal} Journal */
/** @typedef {import("./types.d.ts").JournalLock} JournalLock */

/** How long a read or a write may take, in milliseconds. */
const TIMEOUT_MS = 10_000;

const METHODS = /** @type {const} */ (["lock", "read", "write", "remove"]);

/**
 * @param {Journal} journal
 * @throws an error record for any other value
 */
export function requireJournal(journal) {
  if (!tryCall(() => METHODS.every((method) => typeof journal[method] === "function"))) {
    throw invalidArgument("not_journal", "journal", [
      "`journal` is not a journal",
      "It must have the methods lock, read, write and remove, like those of ehpc-remove-nodes/journal.",
    ]);
  }
}

/** A call's use of a journal. */
export class JournalSession {
  /**
   * @param {Journal} journal
   * @param {boolean} [wait] whether to wait while the lock is held by another call
   */
  constructor(journal, wait = true) {
    this.journal = journal;
    this.wait = wait;
    /** Whether the lock was held by another call. */
    this.isBusy = false;
    this.over = new AbortController();
    /** @type {JournalLock | null} */
    this.lock = null;
  }

  /**
   * Takes the lock of a scope, and reads its entries: ids and texts in turn.
   *
   * @param {string} scope
   */
  async begin(scope) {
    await this.take(scope);
    const entries = await inTime(this.journal.read(scope));
    return entries.flatMap(({ id, text }) => (id.startsWith(scope) ? [id, text] : []));
  }

  /**
   * Fails if the lock of an entry is held.
   *
   * @param {string} id
   */
  async probe(id) {
    await this.take(scopeOf(id));
    await this.lock?.release();
  }

  /**
   * Takes the lock of a scope.
   *
   * @param {string} scope
   * @throws an error record if another call holds it, or what the journal throws
   */
  async take(scope) {
    const { journal, wait, over } = this;
    this.lock = await journal.lock(scope, { wait, signal: over.signal });
    this.isBusy = !this.lock;
    if (!this.lock) {
      throw entryInUse();
    }
    if (over.signal.aborted) {
      this.end();
    }
  }

  /**
   * Writes an entry, if the lock is held before and after that.
   *
   * @param {[id: string, text: string]} entry
   * @param {boolean} durable
   */
  async record([id, text], durable) {
    await this.requireLock();
    await inTime(this.journal.write({ id, text }, { durable }));
    await this.requireLock();
  }

  async requireLock() {
    if (!(await inTime(this.lock?.isHeld()))) {
      throw new Error("another program has taken its lock over");
    }
  }

  /** @param {string[]} ids */
  remove(ids) {
    for (const id of ids) {
      tryCall(() => this.journal.remove(id));
    }
  }

  /** Releases the lock, or stops waiting for it. */
  end() {
    this.over.abort();
    const { lock } = this;
    this.lock = null;
    tryCall(() => ignore(lock?.release()));
  }
}

/**
 * The scope of an entry, which is the first part of its id.
 *
 * @param {string} id
 */
export function scopeOf(id) {
  return id.split(".", 1)[0] ?? "";
}

/**
 * @template T
 * @param {T} given
 * @returns {Promise<Awaited<T>>}
 */
function inTime(given) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const late = new Promise((_, reject) => {
    const text = `it did not respond within ${TIMEOUT_MS} ms`;
    timer = setTimeout(() => reject(new Error(text)), TIMEOUT_MS);
  });
  return Promise.race([given, late]).finally(() => clearTimeout(timer));
}
