/** A journal in memory: for tests, and for programs that only want calls to wait for each other. */

/** @typedef {import("../types.d.ts").Journal} Journal */

/** @type {typeof import("./types.d.ts").memoryJournal} */
export function memoryJournal() {
  /** @type {Map<string, string>} */
  const entries = new Map();
  /** The locks that are held, with those who wait for them. @type {Map<string, (() => void)[]>} */
  const locks = new Map();
  return {
    async lock(name, { wait, signal }) {
      const waiting = locks.get(name);
      if (!waiting) {
        locks.set(name, []);
      } else if (wait) {
        await turn(waiting, signal);
      } else {
        return null;
      }
      return heldLock(locks, name);
    },
    async read(prefix = "") {
      const all = Array.from(entries, ([id, text]) => ({ id, text }));
      return all.filter(({ id }) => id.startsWith(prefix));
    },
    async write({ id, text }) {
      entries.set(id, text);
    },
    async remove(id) {
      entries.delete(id);
    },
  };
}

/**
 * @param {Map<string, (() => void)[]>} locks
 * @param {string} name
 */
function heldLock(locks, name) {
  let isHeld = true;
  return {
    isHeld: () => isHeld,
    release() {
      if (isHeld) {
        isHeld = false;
        const next = locks.get(name)?.shift();
        if (next) {
          next();
        } else {
          locks.delete(name);
        }
      }
    },
  };
}

/**
 * Waits until the lock is handed over.
 *
 * @param {(() => void)[]} waiting
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function turn(waiting, signal) {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const grant = () => {
      signal.removeEventListener("abort", stop);
      resolve();
    };
    const stop = () => {
      waiting.splice(waiting.indexOf(grant), 1);
      reject(signal.reason);
    };
    waiting.push(grant);
    signal.addEventListener("abort", stop, { once: true });
  });
}
