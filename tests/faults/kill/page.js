// The same in a page, which says each step in its console.

import { work } from "./work.js";

const [ITS, JOURNALS] = ["/dist/index.js", "/dist/journal.js"];
/** @type {typeof import("../../../js/types.d.ts")} */
const its = await import(ITS);
/** @type {typeof import("../../../js/journal/types.d.ts")} */
const { localJournal } = await import(JOURNALS);

/** The attempt that was last written to the journal: of which receipt, and its timestamp. */
let written = { receipt: "", timestamp: "" };

/** A journal that remembers the attempt. */
function open() {
  const journal = localJournal();
  return {
    ...journal,
    /** @param {{ id: string, text: string }} entry @param {{ durable: boolean }} options */
    async write(entry, options) {
      await journal.write(entry, options);
      const { id, attempts } = JSON.parse(entry.text);
      written = { receipt: id, timestamp: attempts.at(-1)?.timestamp ?? "" };
    },
  };
}

// Each POST names the receipt of its attempt, if that was written before.
const { fetch } = globalThis;
globalThis.fetch = (url, init) => {
  const timestamp = new URL(`${url}`, location.href).searchParams.get("timestamp");
  if (init?.method !== "POST" || timestamp !== written.timestamp) return fetch(url, init);
  const headers = new Headers(init.headers);
  headers.set("x-receipt", written.receipt);
  return fetch(url, { ...init, headers });
};

const say = (/** @type {unknown} */ line) => console.log(JSON.stringify(line));
/** @param {import("./work.js").Task} task */
const perform = (task) => work(its, open, task, say);
Object.assign(globalThis, { work: perform });
say({ event: "loaded" });
