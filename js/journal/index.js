/** The entry `ehpc-remove-nodes/journal` for browsers. */
export { localJournal } from "./local.js";
export { memoryJournal } from "./memory.js";

/** @type {typeof import("./types.d.ts").fileJournal} */
export function fileJournal() {
  throw new Error("fileJournal is for Node. In a browser, use localJournal().");
}
