// What a removal would change, and how much it must be confirmed.

/** More nodes than this are a large removal, whatever the size of the queue. */
const MANY = 100;

/**
 * @typedef {object} Impact
 * @property {number} count how many nodes leave
 * @property {{ before: number, after: number }} queue
 * @property {{ before: number, after: number }} all all queues of the cluster
 * @property {number} running jobs of the queue that may be interrupted
 * @property {number} stranded waiting jobs that cannot start any more
 * @property {boolean} isLarge whether the queue's name must be typed
 */

/**
 * @param {{ nrun: number, npend: number }} queue
 * @param {number} count
 * @param {{ inQueue: number, inAll: number }} verdict
 * @returns {Impact}
 */
export function impactOf({ nrun, npend }, count, { inQueue, inAll }) {
  return {
    count,
    queue: { before: inQueue + count, after: inQueue },
    all: { before: inAll + count, after: inAll },
    running: nrun,
    stranded: inQueue === 0 ? npend : 0,
    isLarge: inQueue === 0 || count > inQueue || count > MANY,
  };
}
