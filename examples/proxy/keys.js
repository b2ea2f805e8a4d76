// First responses by key, in the memory of one process. Several processes need a shared store;
// worker.js has one.

/** @typedef {import("./send.js").Answer} Answer */
/** @typedef {{ asked: string, since: number, answer: Promise<Answer> }} Kept */

const KEEP_MS = 10 * 60_000;
const MAX_KEYS = 10_000;

/** @param {(message: import("./send.js").Message) => Promise<Answer>} send */
export function firstAnswers(send) {
  /** Oldest first. @type {Map<string, Kept>} */
  const kept = new Map();

  /** @type {import("./app.js").Settings["first"]} */
  return async (key, asked, message) => {
    const now = performance.now();
    for (const [old, { since }] of kept) if (now - since > KEEP_MS) kept.delete(old);
    const known = kept.get(key);
    if (known) return known.asked === asked ? known.answer : another();
    // A key forgotten early could be sent again.
    if (kept.size >= MAX_KEYS) return { status: 503, headers: {}, body: "too many requests" };
    const answer = send(message);
    kept.set(key, { asked, since: now, answer });
    return answer;
  };
}

/** @returns {Answer} */
export function another() {
  return { status: 422, headers: {}, body: "this Idempotency-Key was used for another request" };
}
