/**
 * Keys in the order of their expiry: a binary heap. `until` follows the clients' timestamps, so keys do not
 * come in that order, and a scan of all keys for each request would be slow.
 */

/**
 * @typedef {object} Expiry
 * @property {string} key
 * @property {number} until
 */

export function expiryQueue() {
  /** The parent of index i is at (i - 1) / 2, rounded down; none expires later than its children. */
  /** @type {Expiry[]} */
  const heap = [];

  /** @param {number} index */
  const untilAt = (index) => heap[index]?.until ?? Number.POSITIVE_INFINITY;

  /** @param {Expiry} expiry */
  function add(expiry) {
    let index = heap.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (!above || above.until <= expiry.until) {
        break;
      }
      heap[index] = above;
      index = parent;
    }
    heap[index] = expiry;
  }

  function removeFirst() {
    const last = heap.pop();
    if (!last || heap.length === 0) {
      return;
    }
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const child = untilAt(left + 1) < untilAt(left) ? left + 1 : left;
      const below = heap[child];
      if (!below || below.until >= last.until) {
        break;
      }
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
  }

  return {
    add,
    /**
     * Removes a key that has expired, and returns it.
     *
     * @param {number} time
     * @returns {string | undefined}
     */
    takeExpired(time) {
      const first = heap[0];
      if (!first || first.until > time) {
        return undefined;
      }
      removeFirst();
      return first.key;
    },
  };
}
