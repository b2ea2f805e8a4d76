// A Vue composable: one removal at a time, from the click to the end of its job.

import { removeNodes, waitForJob } from "ehpc-remove-nodes";
import { shallowReadonly, shallowRef } from "vue";

/** @typedef {import("ehpc-remove-nodes").RequestOptions} Options */
/** @typedef {import("ehpc-remove-nodes").RemoveNodesRequest} RemoveNodesRequest */

/**
 * @typedef {{ phase: "idle" }
 *   | { phase: "sending", event?: import("ehpc-remove-nodes").HpcEvent }
 *   | { phase: "accepted", removal: import("ehpc-remove-nodes").Removal }
 *   | { phase: "removed", removal: import("ehpc-remove-nodes").Removal }
 *   | { phase: "failed", error: unknown }} State
 */

/**
 * Unmounting does not abort: a request in flight would end as `unknown`.
 * @param {Options} options of both calls
 */
export function useRemoval(options) {
  // Shallow: a proxy around an HpcError would not be an HpcError.
  const state = shallowRef(/** @type {State} */ ({ phase: "idle" }));
  let busy = false;

  /** @param {RemoveNodesRequest} request */
  async function remove(request) {
    if (busy) return;
    busy = true;
    state.value = { phase: "sending" };
    try {
      const removal = await removeNodes(request, {
        ...options,
        guard: true,
        onEvent: (event) => {
          state.value = { phase: "sending", event };
        },
      });
      state.value = { phase: "accepted", removal };
      const { job_id } = removal;
      await waitForJob({ job_id, zone: request.zone }, { ...options, deadlineMs: 600_000 });
      state.value = { phase: "removed", removal };
    } catch (error) {
      state.value = { phase: "failed", error };
    } finally {
      busy = false;
    }
  }
  return { state: shallowReadonly(state), remove };
}
