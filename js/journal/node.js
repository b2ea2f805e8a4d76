/** The entry `ehpc-remove-nodes/journal` for Node. */
export { fileJournal } from "./file.js";
export { localJournal } from "./local.js";
export { memoryJournal } from "./memory.js";
