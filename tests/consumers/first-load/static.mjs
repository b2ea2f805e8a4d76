// The app with a static import.
import { HpcError, preload, removeNodes, waitForJob } from "ehpc-remove-nodes";
import { scenario } from "../scenario.mjs";

export async function onOpen() {
  await preload();
}

/** @param {any} world */
export function onRemove(world) {
  return scenario({ HpcError, removeNodes, waitForJob }, world);
}
