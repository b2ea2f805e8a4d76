// Uses the composable: a dialog that asks, a status line, and a way on from every outcome. Without a
// template, so that it needs no compiler.

import { defineComponent, h, shallowRef } from "vue";
import { preload } from "../removal/client.js";
import { inWords, isBusy, isOpen, needsPerson } from "../removal/state.js";
import { useRemoval } from "./use-removal.js";

const OPTIONS = { endpoint: "/console/api" };

/** @param {string} text @param {() => unknown} onClick @param {boolean} [disabled] */
const button = (text, onClick, disabled = false) =>
  h("button", { type: "button", disabled, onClick }, text);

export const RemoveNodes = defineComponent({
  props: {
    queue: {
      type: /** @type {import("vue").PropType<import("../removal/client.js").Queue>} */ (Object),
      required: true,
    },
    nodelist: {
      type: /** @type {import("vue").PropType<import("../removal/removal.js").Nodes>} */ (Array),
      required: true,
    },
  },
  setup(props) {
    // biome-ignore lint/correctness/useHookAtTopLevel: a React rule, but this is Vue
    const { state, remove, undo, lookUp, forget } = useRemoval(props.queue, OPTIONS);
    const dialog = shallowRef(/** @type {HTMLDialogElement | null} */ (null));
    const open = () => {
      // Ready by the time the user has read the question.
      preload();
      dialog.value?.showModal();
    };
    const confirm = () => {
      dialog.value?.close();
      remove(props.nodelist);
    };
    return () => {
      const now = state.value;
      return [
        button("Remove nodes …", open, isBusy(now)),
        h("dialog", { ref: dialog }, [
          h("p", `Remove ${props.nodelist.join(", ")} from the queue?`),
          button("Remove", confirm),
          button("Cancel", () => dialog.value?.close()),
        ]),
        h("p", { role: "status", "data-phase": now.phase }, inWords(now)),
        now.phase === "removed" && button("Undo", undo),
        isOpen(now) && button("Check now", lookUp, now.isLooking),
        needsPerson(now) && button("I have checked: continue", forget),
      ];
    };
  },
});
