// Which cluster the page shows: the one in its address, else the server's, else the user's choice.

import { byId } from "./dom.js";

/** @typedef {import("./cluster.js").Place} Place */

/** Where the page's server signs requests and forwards them to the API. */
export const ENDPOINT = "/console/api";

/**
 * Finds out which cluster to show, and in which simulation it is.
 * @returns {Promise<{ world: string, place: Place | null }>} `world`: the simulation; empty with a real cluster
 */
export async function findPlace() {
  const address = new URLSearchParams(location.search);
  const asked = address.get("cluster_id") ?? "";
  const query = asked ? `?cluster_id=${encodeURIComponent(asked)}` : "";
  const response = await fetch(`/console/config${query}`, { cache: "no-store" });
  if (!response.ok) throw new Error(await response.text());
  /** @type {{ world?: string, cluster_id: string | null, zone: string | null }} */
  const config = await response.json();
  const cluster_id = asked || config.cluster_id;
  const zone = address.get("zone") ?? config.zone;
  const place = cluster_id && zone ? { cluster_id, zone } : null;
  return { world: config.world ?? "", place };
}

/** Asks for a cluster, then reloads the page with it in the address. */
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
