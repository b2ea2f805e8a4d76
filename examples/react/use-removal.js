// A React hook: the removal of a queue, for any number of components.

import { useSyncExternalStore } from "react";
import { IDLE } from "../removal/state.js";
import { removalOf } from "../removal/store.js";

/**
 * Unmounting does not abort: a request in flight would end as `unknown`. The component then only stops
 * listening, so no state is set.
 * @param {import("../removal/client.js").Queue} queue
 * @param {import("../removal/removal.js").Options} options of all calls
 */
export function useRemoval(queue, options) {
  const { get, subscribe, ...actions } = removalOf(queue, options);
  // The server's state is also that of hydration, so that both render the same.
  const state = useSyncExternalStore(subscribe, get, () => IDLE);
  return { state, ...actions };
}
