/**
 * Journals for the option `journal` of `removeNodes` and `addNodes`, and for `resume`: where receipts are
 * kept, so that a crash, a reload or a power loss does not lose a call.
 */
import type { Journal } from "../types.d.ts";

export type {
  Journal,
  JournalEntry,
  JournalLock,
  JournalLockOptions,
  JournalWriteOptions,
} from "../types.d.ts";

/** The type of URL, if the app's types declare it. */
type GlobalUrl = typeof globalThis extends { URL: { prototype: infer T } } ? T : never;

/**
 * A journal in a folder, for Node. Each receipt is a file that only its user may read. It is written next
 * to the old one, flushed, and renamed; a durable one is followed by a flush of the folder. All programs of
 * the machine may use the folder at the same time. A lock whose program has ended is free.
 *
 * The folder must be on a disk of this machine. On one that machines or containers share, a lock does not
 * show whether a program elsewhere is still running, and is taken over: a call that loses its lock so
 * rejects with kind `journal` or, once it was sent, leaves its outcome to `resume`. Give each its own folder.
 *
 * @param folder the path or `file:` URL of the folder. It is created when it is first used.
 */
export declare function fileJournal(folder: string | GlobalUrl): Journal;

/**
 * A journal in the browser, for all tabs and workers of an origin: IndexedDB with strict durability, and
 * Web Locks. It needs a secure context (`https:` or localhost). Private windows forget it when they are
 * closed.
 *
 * @param name the name of the database. Default: `ehpc-remove-nodes`.
 */
export declare function localJournal(name?: string): Journal;

/**
 * A journal that ends with the program: for tests, and so that calls look up earlier ones that ended as
 * `unknown`.
 */
export declare function memoryJournal(): Journal;
