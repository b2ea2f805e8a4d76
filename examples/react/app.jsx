// Uses the hook: a dialog that asks, a status line, and a way on from every outcome.

import { useRef } from "react";
import { preload } from "../removal/client.js";
import { inWords, isBusy, isOpen, needsPerson } from "../removal/state.js";
import { useRemoval } from "./use-removal.js";

const OPTIONS = { endpoint: "/console/api" };

/** @param {{ queue: import("../removal/client.js").Queue, nodelist: import("../removal/removal.js").Nodes }} props */
export function RemoveNodes({ queue, nodelist }) {
  const { state, remove, undo, lookUp, forget } = useRemoval(queue, OPTIONS);
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const open = () => {
    // Ready by the time the user has read the question.
    preload();
    dialog.current?.showModal();
  };
  const confirm = () => {
    dialog.current?.close();
    remove(nodelist);
  };
  return (
    <>
      <button type="button" disabled={isBusy(state)} onClick={open}>
        Remove nodes …
      </button>
      <dialog ref={dialog}>
        <p>Remove {nodelist.join(", ")} from the queue?</p>
        <button type="button" onClick={confirm}>
          Remove
        </button>
        <button type="button" onClick={() => dialog.current?.close()}>
          Cancel
        </button>
      </dialog>
      <p role="status" data-phase={state.phase}>
        {inWords(state)}
      </p>
      {state.phase === "removed" && (
        <button type="button" onClick={undo}>
          Undo
        </button>
      )}
      {isOpen(state) && (
        <button type="button" disabled={state.isLooking} onClick={lookUp}>
          Check now
        </button>
      )}
      {needsPerson(state) && (
        <button type="button" onClick={forget}>
          I have checked: continue
        </button>
      )}
    </>
  );
}
