// The package and its journals in one file, `ehpc-remove-nodes.js`.

export * from "ehpc-remove-nodes";
export { localJournal } from "ehpc-remove-nodes/journal";
