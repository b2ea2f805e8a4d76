// Journals that fail, and those whose entries forbid a call.

import { dismiss, memoryJournal, removeNodes, resume } from "../package.js";
import { fresh, KEYS, lostWithLog, SHORT, silent, withOptions } from "./calls.js";
import { casesOf } from "./case.js";

const unresolved = casesOf("unresolved", "call_sent_nothing");

const full = () => Promise.reject(new Error("disk full"));

/**
 * A removal that is in flight, and its entry.
 * @param {any} journal
 * @param {import("../../../js/types.d.ts").RemoveNodesRequest} request
 */
async function inFlight(journal, request) {
  const controller = new AbortController();
  /** @type {Promise<unknown>} */
  let call = Promise.resolve();
  await new Promise((sent) => {
    const read = lostWithLog();
    /** @type {any} */
    const fetch = (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
      if (init.method !== "POST") return read(url, init);
      sent(undefined);
      return silent();
    };
    const { signal } = controller;
    call = removeNodes(request, { journal, credentials: KEYS, fetch, signal }).catch(() => {});
  });
  const giveUp = () => {
    controller.abort();
    return call;
  };
  const [{ id }] = await journal.read();
  return { id, giveUp };
}

/**
 * Two removals with one journal. The outcome of the first is not known.
 * @param {object} options of the second
 * @param {(journal: any, id: string) => Promise<unknown>} [between]
 * @returns {import("./case.js").Call}
 */
const twice = (options, between) => async () => {
  const request = fresh();
  const journal = memoryJournal();
  const { id, giveUp } = await inFlight(journal, request);
  await giveUp();
  if (between) await between(journal, id);
  const all = { ...SHORT, journal, credentials: KEYS, fetch: lostWithLog() };
  return removeNodes(request, { ...all, ...options });
};

/** Dismisses the entry of a removal that is in flight. */
async function dismissedInFlight() {
  const journal = memoryJournal();
  const { id, giveUp } = await inFlight(journal, fresh());
  try {
    return await dismiss(journal, id);
  } finally {
    await giveUp();
  }
}

/** @type {import("./case.js").Case[]} */
export const JOURNAL = [
  casesOf("journal", "nothing_sent")(
    "journal_failed",
    { words: "Error: disk full" },
    withOptions({ ...SHORT, journal: { ...memoryJournal(), lock: full } }),
  ),
  casesOf("journal", "nothing_changed")("journal_unusable", { words: "disk full" }, () =>
    resume({ ...memoryJournal(), lock: full, read: full }),
  ),
  casesOf("journal", "nothing_changed")("entry_in_use", {}, dismissedInFlight),
  unresolved("earlier_unknown", {}, twice({})),
  unresolved(
    "earlier_elsewhere",
    { reason: { code: "receipt_of_other_account", params: {} } },
    twice({ credentials: { ...KEYS, accessKeyId: "other" } }),
  ),
  unresolved(
    "earlier_unreadable",
    { entry: /^[0-9a-f]+\.[0-9a-f]+-\d+$/ },
    twice({}, (journal, id) => journal.write({ id, text: "{}" }, { durable: true })),
  ),
];
