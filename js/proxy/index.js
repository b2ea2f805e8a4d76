import { load } from "../load.js";

/** Starts the proxy. */
export async function createProxy() {
  const { core } = await load();
  return core;
}
