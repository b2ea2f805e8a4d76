// The app without the package.
import { scenario } from "../scenario.mjs";

export async function onOpen() {}

/** @param {any} world */
export function onRemove(world) {
  return scenario({}, world);
}
