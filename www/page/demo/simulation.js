// For a simulated cluster: the fault of the next removal, and a fresh start.
/** @import { Words } from "../words/language.js" */
const KEY = "simulation";
/** A journal of its own, and shorter time limits of the client. */
const times = { timeoutMs: 4000, settleMs: 1000 };
export const SETTINGS = { journal: KEY, times, beforeSend: armFault };

/** Forgets the removals in an earlier simulation. @param {string} world */
export function forgetEarlier(world) {
  if (localStorage.getItem(KEY) === world) return;
  indexedDB.deleteDatabase(KEY);
  localStorage.setItem(KEY, world);
}

const select = () => /** @type {HTMLSelectElement} */ (document.getElementById("fault"));

/** Shows the list of faults in a language. @param {Words} say */
export function showFaults(say) {
  const chosen = select().value || "none";
  const options = Object.entries(say.faults).map(([value, text]) => new Option(text, value));
  select().replaceChildren(...options);
  select().value = chosen;
}

/** Arms the selected fault, for one delivery of the next removal. @param {string} cluster_id */
async function armFault(cluster_id) {
  const fault = select().value;
  if (fault === "none") return;
  select().value = "none";
  const spec = { fault, cluster_id, operation: "removeNodes", times: 1 };
  // If it fails, the removal goes to the same server and will report what is wrong.
  await fetch("/sim/faults", { method: "POST", body: JSON.stringify(spec) }).catch(() => {});
}

/** Restores the cluster, and forgets what was done to it. @param {string} cluster_id */
export async function reset(cluster_id) {
  await fetch(`/sim/reset?cluster_id=${encodeURIComponent(cluster_id)}`, { method: "POST" });
  indexedDB.deleteDatabase(KEY);
  location.reload();
}
