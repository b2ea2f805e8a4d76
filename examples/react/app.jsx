// Uses the hook: a button and a status line.

import { isHpcError } from "ehpc-remove-nodes";
import { useRemoval } from "./use-removal.js";

// Outside the component, so that every rendering has the same object.
const OPTIONS = { endpoint: "/console/api" };

/**
 * @param {{ request: import("ehpc-remove-nodes").RemoveNodesRequest, options?: import("ehpc-remove-nodes").RequestOptions }} props
 */
export function RemoveButton({ request, options = OPTIONS }) {
  const { state, remove } = useRemoval(options);
  const busy = state.phase === "sending" || state.phase === "accepted";
  return (
    <>
      <button type="button" disabled={busy} onClick={() => remove(request)}>
        Remove {request.nodelist.join(", ")}
      </button>
      <p role="status" data-phase={state.phase}>
        {inWords(state)}
      </p>
    </>
  );
}

/** @param {import("./use-removal.js").State} state */
function inWords(state) {
  switch (state.phase) {
    case "idle":
      return "";
    case "sending":
      return state.event?.type === "reconcile"
        ? "The response was lost; checking the operation log …"
        : "Sending …";
    case "accepted":
      return `Accepted as job ${state.removal.job_id}; waiting for it …`;
    case "removed":
      return "Removed.";
    case "failed":
      // The message says what it means for the nodes, and what to do next.
      return isHpcError(state.error) ? state.error.message : String(state.error);
  }
}
