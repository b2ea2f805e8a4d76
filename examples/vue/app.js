// Uses the composable: a button and a status line. Without a template, so that it needs no compiler.

import { isHpcError } from "ehpc-remove-nodes";
import { defineComponent, h } from "vue";
import { useRemoval } from "./use-removal.js";

export const RemoveButton = defineComponent({
  props: {
    request: {
      type: /** @type {import("vue").PropType<import("ehpc-remove-nodes").RemoveNodesRequest>} */ (
        Object
      ),
      required: true,
    },
    options: {
      type: /** @type {import("vue").PropType<import("ehpc-remove-nodes").RequestOptions>} */ (
        Object
      ),
      default: () => ({ endpoint: "/console/api" }),
    },
  },
  setup(props) {
    // biome-ignore lint/correctness/useHookAtTopLevel: a React rule, but this is Vue
    const { state, remove } = useRemoval(props.options);
    return () => {
      const { phase } = state.value;
      const disabled = phase === "sending" || phase === "accepted";
      const onClick = () => remove(props.request);
      return [
        h("button", { type: "button", disabled, onClick }, `Remove ${props.request.nodelist}`),
        h("p", { role: "status", "data-phase": phase }, inWords(state.value)),
      ];
    };
  },
});

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
