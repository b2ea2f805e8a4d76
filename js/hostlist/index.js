/** The entry `ehpc-remove-nodes/hostlist`: lists of node names as text. */

export { HostlistError } from "./error.js";
export { expandHostlist } from "./expand.js";
export { findNodes } from "./find.js";
export { foldHostlist } from "./fold.js";
