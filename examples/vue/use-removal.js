// A Vue composable: the removal of a queue, for any number of components.

import { onMounted, onUnmounted, shallowReadonly, shallowRef } from "vue";
import { IDLE } from "../removal/state.js";
import { removalOf } from "../removal/store.js";

/**
 * Unmounting does not abort: a request in flight would end as `unknown`. The component then only stops
 * listening, so no state is set.
 * @param {import("../removal/client.js").Queue} queue that of the component's whole life: give the
 *   component the queue's id as its `key`
 * @param {import("../removal/removal.js").Options} options of all calls
 */
export function useRemoval(queue, options) {
  const { get, subscribe, ...actions } = removalOf(queue, options);
  // Shallow: a proxy around an HpcError would not be an HpcError.
  const state = shallowRef(IDLE);
  const show = () => {
    state.value = get();
  };
  let stop = () => {};
  // Not before it is mounted, so that the server and hydration render the same.
  onMounted(() => {
    stop = subscribe(show);
    show();
  });
  onUnmounted(() => stop());
  return { state: shallowReadonly(state), ...actions };
}
