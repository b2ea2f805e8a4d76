// A React hook: one removal at a time, from the click to the end of its job.

import { removeNodes, waitForJob } from "ehpc-remove-nodes";
import { useCallback, useRef, useState } from "react";

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
 * Nothing is sent before `remove` is called, so StrictMode's second rendering sends nothing.
 * Unmounting does not abort: a request in flight would end as `unknown`.
 * @param {Options} options of both calls, the same object each time: create it outside the component,
 *   or with useMemo
 */
export function useRemoval(options) {
  const [state, setState] = useState(/** @type {State} */ ({ phase: "idle" }));
  // A ref, because a state would not stop a second click before the next rendering.
  const busy = useRef(false);

  const remove = useCallback(
    async (/** @type {RemoveNodesRequest} */ request) => {
      if (busy.current) return;
      busy.current = true;
      setState({ phase: "sending" });
      try {
        const removal = await removeNodes(request, {
          ...options,
          guard: true,
          onEvent: (event) => setState({ phase: "sending", event }),
        });
        setState({ phase: "accepted", removal });
        const { job_id } = removal;
        await waitForJob({ job_id, zone: request.zone }, { ...options, deadlineMs: 600_000 });
        setState({ phase: "removed", removal });
      } catch (error) {
        setState({ phase: "failed", error });
      } finally {
        busy.current = false;
      }
    },
    [options],
  );
  return { state, remove };
}
