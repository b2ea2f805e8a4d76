// Shared by the three workers: requests and results go through a port.
import { HpcError, removeNodes, waitForJob } from "./node_modules/ehpc-remove-nodes/dist/index.js";
import { scenario } from "./scenario.mjs";

/** @param {{ postMessage(message: unknown): void }} port @param {any} world */
export async function answer(port, world) {
  try {
    port.postMessage(await scenario({ HpcError, removeNodes, waitForJob }, world));
  } catch (error) {
    port.postMessage({ failed: String(error) });
  }
}
