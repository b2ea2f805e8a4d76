/** Tests that any journal must pass. */
import type { Journal } from "../types.d.ts";

/** One promise of a journal. */
export interface JournalTest {
  /** What is promised. */
  readonly name: string;
  /**
   * Resolves if the promise is kept, and rejects otherwise.
   *
   * @param open opens the same journal once more, like another program does.
   */
  run(open: () => Journal | PromiseLike<Journal>): Promise<void>;
}

/**
 * All promises of a journal, for any test runner. They may use the same journal one after another.
 *
 * ```js
 * import { journalTests } from "ehpc-remove-nodes/journal/conformance";
 *
 * for (const { name, run } of journalTests) {
 *   test(name, () => run(() => myJournal()));
 * }
 * ```
 */
export declare const journalTests: readonly JournalTest[];
