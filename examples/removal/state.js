// What is known of a removal, and what to tell the user about it.

import { messageOf } from "./message.js";

/** @typedef {import("ehpc-remove-nodes").Receipt} Receipt */
/** @typedef {import("ehpc-remove-nodes").HpcEvent} HpcEvent */
/** @typedef {Omit<import("ehpc-remove-nodes").LookUp, "receipt">} Found */
/** @typedef {{ phase: "idle" }} Idle */
/** @typedef {{ phase: "sending", event?: HpcEvent }} Sending */
/** @typedef {{ phase: "accepted", job_id: string }} Accepted its job runs, and may still fail */
/** @typedef {{ phase: "removed" | "added", receipt: Receipt }} Done `added`: a removal was undone */
/** @typedef {{ phase: "failed", error?: unknown, found?: Found }} Failed */
/**
 * @typedef {object} Open the outcome is not known: that of this call, or (`unresolved`) of an earlier one
 * @property {"unknown" | "unresolved"} phase
 * @property {Receipt} receipt
 * @property {boolean} isLooking whether it is being looked up
 * @property {Found} [found]
 * @property {unknown} [error]
 */
/** @typedef {Idle | Sending | Accepted | Done | Failed | Open} State */

/** @type {State} */
export const IDLE = Object.freeze({ phase: "idle" });

/** @param {State} state @returns {state is Open} */
export const isOpen = (state) => state.phase === "unknown" || state.phase === "unresolved";

/** Whether nothing else can be started now. @param {State} state */
export const isBusy = (state) =>
  state.phase === "sending" || state.phase === "accepted" || isOpen(state);

/** Whether only a person can tell: the log has jobs that may be another's. @param {State} state */
export const needsPerson = (state) =>
  isOpen(state) && state.found !== undefined && state.found.retryAfterMs === undefined;

/** @param {State} state */
export function inWords(state) {
  switch (state.phase) {
    case "idle":
      return "";
    case "sending":
      return state.event?.type === "reconcile"
        ? "The response was lost; checking the operation log …"
        : "Sending …";
    case "accepted":
      return `Accepted as job ${state.job_id}; waiting for it …`;
    case "removed":
      return "Removed.";
    case "added":
      return "The nodes are in the queue again.";
    default:
      if (isOpen(state) && state.isLooking) return "Checking the operation log …";
      return state.found ? OUTCOMES[state.found.state] : messageOf(state.error);
  }
}

/** What a look-up has found. @type {Record<Found["state"], string>} */
const OUTCOMES = {
  applied: "It was accepted.",
  notApplied: "It was not carried out. It is safe to try again.",
  failed: "Its job failed. Check the queue before you try again.",
  unknown: "The operation log does not show yet what became of it.",
};
