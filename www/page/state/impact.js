// What a removal would change, and how much it must be confirmed.

/** More nodes than this are a large removal, whatever the size of the queue. */
const MANY = 100;

/** @typedef {ReturnType<typeof impactOf>} Impact */
/** @param {{ nrun: number, npend: number }} queue @param {number} count how many nodes leave it @param {{ inQueue: number, inAll: number }} verdict */
export function impactOf({ nrun: running, npend }, count, { inQueue, inAll }) {
  return {
    count,
    queue: { before: inQueue + count, after: inQueue },
    all: { before: inAll + count, after: inAll },
    running,
    /** Waiting jobs that cannot start any more. */
    stranded: inQueue === 0 ? npend : 0,
    /** Whether the queue's name must be typed. */
    isLarge: inQueue === 0 || count > inQueue || count > MANY,
  };
}
