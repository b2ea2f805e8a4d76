// Which cluster the page shows: the one in its address, else the server's, else the person's choice.

import { byId } from "./dom.js";

/** @typedef {import("./cluster.js").Place} Place */

/** Where the page's own server passes requests on to the API, and signs them. */
export const ENDPOINT = "/console/api";

/**
 * Finds out whether the cluster is simulated, and which one it is.
 * @returns {Promise<{ simulated: boolean, place: Place | null }>}
 */
export async function findPlace() {
  const address = new URLSearchParams(location.search);
  const asked = address.get("cluster_id") ?? "";
  const query = asked ? `?cluster_id=${encodeURIComponent(asked)}` : "";
  const response = await fetch(`/console/config${query}`, { cache: "no-store" });
  if (!response.ok) throw new Error(await response.text());
  /** @type {{ mode: string, cluster_id: string | null, zone: string | null }} */
  const config = await response.json();
  const cluster_id = asked || config.cluster_id;
  const zone = address.get("zone") ?? config.zone;
  const place = cluster_id && zone ? { cluster_id, zone } : null;
  return { simulated: config.mode === "sim", place };
}

/** Asks for a cluster; the page then starts again with it in its address. */
export function askForPlace() {
  const form = byId("choose", HTMLFormElement);
  form.hidden = false;
  form.onsubmit = (event) => {
    event.preventDefault();
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) query.set(name, String(value).trim());
    location.search = String(query);
  };
}
