// A page that only reads the journal: it loads faster than one that makes calls.

const JOURNALS = "/dist/journal.js";
/** @type {typeof import("../../../js/journal/types.d.ts")} */
const { localJournal } = await import(JOURNALS);

Object.assign(globalThis, { entries: () => localJournal().read() });
