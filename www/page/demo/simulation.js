// For a simulated cluster: the fault of the next removal, and a fresh start.

/** Shorter time limits of the client for a simulated cluster. */
export const SHORT_TIMES = { timeoutMs: 4000, settleMs: 1000 };

/** The journal of simulated removals. */
export const JOURNAL = "simulation";

const KEY = "simulation";

/** Forgets the removals in an earlier simulation. @param {string} world */
export function forgetEarlier(world) {
  try {
    if (localStorage.getItem(KEY) === world) return;
    indexedDB.deleteDatabase(JOURNAL);
    localStorage.setItem(KEY, world);
  } catch {
    // Without storage there is nothing to forget.
  }
}

/** @param {string} id @returns {HTMLSelectElement} */
const select = (id) => /** @type {HTMLSelectElement} */ (document.getElementById(id));

/** Shows the list of faults in a language. @param {import("../words/language.js").Words} say */
export function showFaults(say) {
  const faults = select("fault");
  const kept = faults.value;
  faults.replaceChildren(
    ...Object.entries(say.faults).map(([value, text]) => new Option(text, value)),
  );
  faults.value = kept || "none";
}

/** Arms the selected fault for one delivery: if the client sends again, that one arrives. @param {string} cluster_id */
export async function armFault(cluster_id) {
  const fault = select("fault").value;
  if (fault === "none") return;
  select("fault").value = "none";
  const spec = { fault, cluster_id, operation: "removeNodes", times: 1 };
  // If it fails, the removal goes to the same server and will report what is wrong.
  await fetch("/sim/faults", { method: "POST", body: JSON.stringify(spec) }).catch(() => {});
}

/** Restores the cluster, and forgets what was done to it. @param {string} cluster_id */
export async function reset(cluster_id) {
  await fetch(`/sim/reset?cluster_id=${encodeURIComponent(cluster_id)}`, { method: "POST" });
  indexedDB.deleteDatabase(JOURNAL);
  location.reload();
}
