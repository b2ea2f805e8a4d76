// Which cluster the page shows: the one in its address, else the server's, else the user's choice.
/** @import { View } from "../state/app.js" */
/** @import { Place } from "../api/package.js" */
/** Finds out which cluster to show, and in which simulation (`world`) it is, if in any.
 * @returns {Promise<{ world: string, place: Place | null }>} */
export async function findPlace() {
  const address = new URLSearchParams(location.search);
  const asked = address.get("cluster_id") ?? "";
  const query = asked ? `?cluster_id=${encodeURIComponent(asked)}` : "";
  const response = await fetch(`/console/config${query}`, { cache: "no-store" });
  if (!response.ok) throw new Error(await response.text());
  /** @type {{ world?: string, cluster_id: string | null, zone: string | null }} */
  const config = await response.json();
  const cluster_id = asked.trim() || config.cluster_id;
  const zone = address.get("zone")?.trim() || config.zone;
  const place = cluster_id && zone ? { cluster_id, zone } : null;
  return { world: config.world ?? "", place };
}

/** What the address says to show first. @returns {Partial<View>} */
export function viewInAddress() {
  const address = new URLSearchParams(location.search);
  const asked = ["queue", "filter", "sort"].map((name) => [name, address.get(name)]);
  return Object.fromEntries(asked.filter(([, value]) => value));
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting;

/** Keeps what is looked at in the address, for bookmarks. @param {View} view */
export function keepInAddress(view) {
  clearTimeout(waiting);
  // Browsers limit how often an address may change.
  waiting = setTimeout(() => {
    const url = new URL(location.href);
    for (const [name, value] of Object.entries(view)) {
      if (value === "" || (name === "sort" && value === "name")) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    if (url.href !== location.href) history.replaceState(null, "", url);
  }, 300);
}
