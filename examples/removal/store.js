// The removals of this page, one for each queue. They belong to the page and not to a component, which may
// be unmounted, or mounted twice: the removal goes on, and whoever is mounted later sees the same.

import { createRemoval } from "./removal.js";
import { IDLE } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {ReturnType<typeof createRemoval> & { get: () => State, subscribe: (listener: () => void) => () => void }} Removal */

/** @type {Map<string, Removal>} */
const removals = new Map();

/**
 * The removal of a queue, the same one for all components.
 * @param {import("./client.js").Queue} queue
 * @param {import("./removal.js").Options} options of all calls
 */
export function removalOf(queue, options) {
  const key = `${queue.cluster_id} ${queue.hpcqueue_id}`;
  const removal = removals.get(key) ?? create(queue, options);
  // A server renders for many users: nothing is kept there.
  if (typeof window !== "undefined") removals.set(key, removal);
  return removal;
}

/** @type {(...given: Parameters<typeof removalOf>) => Removal} */
function create(queue, options) {
  let state = IDLE;
  /** @type {Set<() => void>} */
  const listeners = new Set();
  const get = () => state;
  const removal = createRemoval(queue, options, get, (next) => {
    state = next;
    for (const listener of listeners) listener();
  });
  return {
    ...{ ...removal, get },
    subscribe(listener) {
      listeners.add(listener);
      // Not before a component is mounted, which no server does.
      removal.showEarlier();
      return () => void listeners.delete(listener);
    },
  };
}
