// One queue's removal, from the click to the end of its job.

import { loadClient, newestReceipt, openJournal, resumeOnce } from "./client.js";
import { IDLE, isBusy, isOpen } from "./state.js";

/** @typedef {import("ehpc-remove-nodes").RequestOptions} Options */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Receipt} Receipt */
/** @typedef {import("ehpc-remove-nodes").HpcEvent} HpcEvent */
/** @typedef {import("ehpc-remove-nodes").HpcError} HpcError */
/** @typedef {ReadonlyArray<number | string>} Nodes */

/** When an unknown outcome is first looked up, in milliseconds: jobs appear in the log late. */
const FIRST_LOOK_MS = 5000;

/**
 * @param {import("./client.js").Queue} queue
 * @param {Options} options of all calls
 * @param {() => State} get
 * @param {(state: State) => void} show
 */
export function createRemoval(queue, options, get, show) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {"removeNodes" | "addNodes"} action @param {Nodes} nodelist */
  async function change(action, nodelist) {
    // A second click ends here: this state changes at once, not with the next rendering.
    if (isBusy(get())) return;
    show({ phase: "sending" });
    try {
      const [client, journal] = await Promise.all([loadClient(), openJournal()]);
      const request = { ...queue, nodelist };
      const onEvent = (/** @type {HpcEvent} */ event) => show({ phase: "sending", event });
      const given = { ...options, journal, onEvent };
      const { receipt, job_id } = await (action === "removeNodes"
        ? client.removeNodes(request, { ...given, guard: true })
        : client.addNodes(request, given));
      await follow(receipt, job_id);
    } catch (error) {
      const { kind: phase, receipt } = /** @type {HpcError} */ (error);
      const isUnknown = phase === "unknown" || phase === "unresolved";
      if (!isUnknown || !receipt) return show({ phase: "failed", error });
      show({ phase, receipt, isLooking: false, error });
      timer = setTimeout(lookUp, FIRST_LOOK_MS);
    }
  }

  /** @param {Receipt} receipt @param {string} job_id */
  async function follow(receipt, job_id) {
    show({ phase: "accepted", job_id });
    const { waitForJob } = await loadClient();
    try {
      await waitForJob({ job_id, zone: queue.zone }, { ...options, deadlineMs: 600_000 });
      show({ phase: receipt.action === "removeNodes" ? "removed" : "added", receipt });
    } catch (error) {
      const { kind } = /** @type {HpcError} */ (error);
      if (kind === "job") show({ phase: "failed", error });
      // The job may still run: looking up waits for it again.
      else show({ phase: "unknown", receipt, isLooking: false, error });
    }
  }

  /** Finds out what became of a call whose outcome is unknown. It never sends it again. */
  async function lookUp() {
    const state = get();
    if (!isOpen(state) || state.isLooking) return;
    clearTimeout(timer);
    const { phase, receipt } = state;
    show({ phase, receipt, isLooking: true });
    try {
      const [client, journal] = await Promise.all([loadClient(), openJournal()]);
      const found = await client.lookUp(receipt, { ...options, journal });
      if (found.job_id) return await follow(found.receipt, found.job_id);
      if (found.state !== "unknown") return show({ phase: "failed", found });
      show({ phase, receipt, isLooking: false, found });
      if (found.retryAfterMs !== undefined) timer = setTimeout(lookUp, found.retryAfterMs);
    } catch (error) {
      show({ phase, receipt, isLooking: false, error });
    }
  }

  /** Shows what the journal has of this queue: after a reload, or from another tab. */
  async function showEarlier() {
    // Without a journal nothing can be sent either, and `remove` says why.
    const receipt = await newestReceipt(queue).catch(() => undefined);
    // In StrictMode a component is mounted twice, and the first has shown it.
    if (!receipt || get() !== IDLE) return;
    show({ phase: "unknown", receipt, isLooking: true });
    await resumeOnce(options).catch(() => {});
    show({ phase: "unknown", receipt, isLooking: false });
    await lookUp();
  }

  return {
    ...{
      lookUp,
      showEarlier,
      remove: (/** @type {Nodes} */ nodes) => change("removeNodes", nodes),
    },
    async undo() {
      const state = get();
      // The receipt has the ids of the nodes that its groups had.
      if (state.phase !== "removed") return;
      await change("addNodes", state.receipt.nodes ?? state.receipt.nodelist);
    },
    /** Removes it from the journal, for a person who has found out otherwise what became of it. */
    async forget() {
      const state = get();
      if (!isOpen(state) || state.isLooking) return;
      clearTimeout(timer);
      try {
        const [{ dismiss }, journal] = await Promise.all([loadClient(), openJournal()]);
        await dismiss(journal, state.receipt.id);
        show(IDLE);
      } catch (error) {
        show({ phase: state.phase, receipt: state.receipt, isLooking: false, error });
      }
    },
  };
}
