// The app without the package, which loads a part of its own late.
import { scenario } from "../scenario.mjs";

export async function onOpen() {
  const { preload } = await import("./own-part.mjs");
  await preload();
}

/** @param {any} world */
export async function onRemove(world) {
  const { HpcError, removeNodes, waitForJob } = await import("./own-part.mjs");
  return scenario({ HpcError, removeNodes, waitForJob }, world);
}
