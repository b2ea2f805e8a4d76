// The package, its journals and its lists of names in one file, `ehpc-remove-nodes.js`.

export * from "ehpc-remove-nodes";
export * from "ehpc-remove-nodes/hostlist";
export { localJournal } from "ehpc-remove-nodes/journal";
