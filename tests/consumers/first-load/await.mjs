// The app that imports in its handlers.
import { scenario } from "../scenario.mjs";

export async function onOpen() {
  const { preload } = await import("ehpc-remove-nodes");
  await preload();
}

/** @param {any} world */
export async function onRemove(world) {
  const { HpcError, removeNodes, waitForJob } = await import("ehpc-remove-nodes");
  return scenario({ HpcError, removeNodes, waitForJob }, world);
}
