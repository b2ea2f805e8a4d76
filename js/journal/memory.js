/** A journal in memory: for tests, and for programs that only want calls to wait for each other. */

/** @typedef {import("../types.d.ts").Journal} Journal */

/** @type {typeof import("./types.d.ts").memoryJournal} */
export function memoryJournal() {
  /** @type {Map<string, string>} */
  const entries = new Map();
  /** The end of the queue for each lock. @type {Map<string, Promise<void>>} */
  const queues = new Map();
  return {
    async lock(name, { wait, signal }) {
      const before = queues.get(name);
      if (before && !wait) {
        return null;
      }
      let release = () => {};
      /** @type {Promise<void>} */
      const own = new Promise((resolve) => {
        release = resolve;
      });
      const end = before ? before.then(() => own) : own;
      queues.set(name, end);
      let isHeld = true;
      const leave = () => {
        isHeld = false;
        release();
        if (queues.get(name) === end) {
          queues.delete(name);
        }
      };
      try {
        await turn(before, signal);
      } catch (reason) {
        leave();
        throw reason;
      }
      return { isHeld: () => isHeld, release: leave };
    },
    async read() {
      return Array.from(entries, ([id, text]) => ({ id, text }));
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
 * Waits until the lock is free.
 *
 * @param {Promise<void> | undefined} before
 * @param {AbortSignal} signal
 */
async function turn(before, signal) {
  let stop = () => {};
  /** @type {Promise<never>} */
  const aborted = new Promise((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop);
  });
  try {
    signal.throwIfAborted();
    await (before && Promise.race([before, aborted]));
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
