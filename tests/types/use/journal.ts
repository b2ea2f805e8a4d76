// The entry `ehpc-remove-nodes/journal`.

import { removeNodes, resume } from "ehpc-remove-nodes";
import type { Journal, JournalEntry, JournalLock } from "ehpc-remove-nodes/journal";
import { fileJournal, localJournal, memoryJournal } from "ehpc-remove-nodes/journal";
import { journalTests } from "ehpc-remove-nodes/journal/conformance";

const request = { cluster_id: "c", hpcqueue_id: "q", nodelist: [2], zone: "z" };

export const journals: Journal[] = [
  fileJournal("/var/lib/app/journal"),
  localJournal(),
  localJournal("my-console"),
  memoryJournal(),
];

// @ts-expect-error: a folder is required
fileJournal();

export async function used() {
  const [journal = memoryJournal()] = journals;
  await removeNodes(request, { journal });
  await resume(journal);
  const lock: JournalLock | null = null;
  const entries: JournalEntry[] = await journal.read();
  return { lock, ids: entries.map(({ id }) => id) };
}

export const promises = journalTests.map(
  ({ name, run }) => [name, () => run(memoryJournal)] as const,
);
