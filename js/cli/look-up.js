import { commandLine } from "./again.js";
import { openJournal } from "./journal.js";
import { Problem } from "./problems.js";
import { connect } from "./session.js";

/**
 * Finds out what became of earlier calls, and says it. The package refuses what they may disturb.
 * @param {import("./journal.js").CommandJournal} journal
 * @param {import("./session.js").Session} session
 * @param {import("./run.js").Run} run
 */
export async function findEarlier(journal, { resume }, { signal }) {
  signal.throwIfAborted();
  for (const one of await resume({ journal })) {
    // After Ctrl-C, the next command finds out the others.
    if (!(signal.aborted && one.error)) journal.tell(one);
  }
  await journal.tellUntold().catch(() => {}); // A change meets the same error.
  signal.throwIfAborted();
}

/** Only that, as the command `look-up`. @type {import("./run.js").Task} */
export async function lookUp(run) {
  const session = connect(run);
  const journal = openJournal(run);
  if (journal) await findEarlier(journal, session, run);
  const open = run.earlier.filter(({ state }) => state === "unknown").length;
  if (open > 0) {
    const hints = ["To look again:", `  ${commandLine("look-up", [], run)}`];
    const message = `What became of ${open === 1 ? "1 call" : `${open} calls`} is not known.`;
    throw new Problem("still_unknown", message, { hints, maybeApplied: true });
  }
  const none = `No outcome is open in the journal in ${journal?.folder}.`;
  return {
    lines: [run.earlier.length > 0 ? "All outcomes are known." : none],
    json: { earlier: [] },
  };
}
