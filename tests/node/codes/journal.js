// Journals that fail, and those whose entries forbid a call.

import { memoryJournal, removeNodes, resume } from "../package.js";
import { fresh, KEYS, lostWithLog, SHORT, status, withOptions } from "./calls.js";
import { casesOf } from "./case.js";

const unresolved = casesOf("unresolved", "call_sent_nothing");

const full = () => Promise.reject(new Error("disk full"));

/**
 * Two removals with one journal. The outcome of the first is not known.
 * @param {object} options of the second
 * @param {(journal: any, id: string) => Promise<unknown>} [between]
 * @returns {import("./case.js").Call}
 */
const twice = (options, between) => async () => {
  const request = fresh();
  const journal = memoryJournal();
  const all = { ...SHORT, journal, credentials: KEYS };
  await removeNodes(request, { ...all, deadlineMs: 3000, fetch: status(502) }).catch(() => {});
  const [open] = await resume(journal, {
    deadlineMs: 200,
    credentials: KEYS,
    fetch: lostWithLog(),
  });
  if (between && open) await between(journal, open.id);
  return removeNodes(request, { ...all, deadlineMs: 2000, fetch: lostWithLog(), ...options });
};

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
