// For a simulated cluster: the fault of the next removal.

import { byId, el } from "./dom.js";
import { words } from "./language.js";

/** Shorter time limits of the client for a simulated cluster. */
export const SHORT_TIMES = { timeoutMs: 4000, settleMs: 1000 };

/** Shows the list of faults in the current language. */
export function showSimulation() {
  byId("simulation", HTMLElement).hidden = false;
  const select = byId("fault", HTMLSelectElement);
  const kept = select.value;
  const options = Object.entries(words().faults);
  select.replaceChildren(...options.map(([value, text]) => el("option", { value }, text)));
  select.value = kept || "none";
}

/** The fault selected for the next removal, empty for none; resets the selection. */
export function takeFault() {
  const select = byId("fault", HTMLSelectElement);
  const fault = select.value;
  select.value = "none";
  return fault === "none" ? "" : fault;
}

/**
 * Arms a fault for one delivery of a removal: if the client sends again, that one arrives.
 * @param {string} fault like `delay;3000`
 * @param {string} cluster_id
 */
export async function armFault(fault, cluster_id) {
  const spec = { fault, cluster_id, operation: "removeNodes", times: 1 };
  try {
    await fetch("/sim/faults", { method: "POST", body: JSON.stringify(spec) });
  } catch {
    // The removal goes to the same server and will report what is wrong.
  }
}
