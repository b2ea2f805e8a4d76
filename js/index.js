/**
 * The package's exports. Each function passes its arguments to WebAssembly, which is loaded on first
 * use, and turns the error record that it rejects with into an `HpcError`.
 *
 * They are async and await, so that V8's stack traces include the caller.
 */
import { interruptsOf, unlessInterrupted } from "./abort.js";
import { clientOf } from "./client.js";
import { isConnectError } from "./connect-errors.js";
import { HpcError, isErrorRecord, isHpcError } from "./error.js";
import { instanceStopped, invalidArgument, journalFailed, receiptAfter } from "./error-records.js";
import { JournalSession, requireJournal, scopeOf } from "./journal-session.js";
import { isLoaded, load } from "./load.js";
import { packed } from "./packed.js";
import { ignoreIfPromise, tryCall } from "./promises.js";
import { resumeAll } from "./resume.js";
import { snapshot, toJson } from "./snapshot.js";

export { HpcError, isHpcError };

/** @type {typeof import("./types.d.ts").preload} */
export async function preload(module) {
  return await call(preload, undefined, undefined, module);
}

/** @type {typeof import("./types.d.ts").removeNodes} */
export async function removeNodes(request, options) {
  return await change(removeNodes, "removeNodes", request, options);
}

/** @type {typeof import("./types.d.ts").addNodes} */
export async function addNodes(request, options) {
  return await change(addNodes, "addNodes", request, options);
}

/** @type {typeof import("./types.d.ts").signRequest} */
export async function signRequest(request, options) {
  const [requestCopy, optionsCopy] = [snapshot(request), snapshot(options)];
  const packedList = packed(requestCopy);
  return await call(
    signRequest,
    (core, progress) => core.signRequest(requestCopy, optionsCopy, packedList, progress),
    interruptsOf(optionsCopy),
  );
}

/** @type {typeof import("./types.d.ts").listQueues} */
export async function listQueues(request, options) {
  const [requestCopy, optionsCopy] = [snapshot(request), snapshot(options)];
  return await call(
    listQueues,
    (core, progress) => core.listQueues(requestCopy, optionsCopy, progress),
    interruptsOf(optionsCopy),
  );
}

/** @type {typeof import("./types.d.ts").listNodes} */
export async function listNodes(request, options) {
  const [requestCopy, optionsCopy] = [snapshot(request), snapshot(options)];
  return await call(
    listNodes,
    (core, progress) => core.listNodes(requestCopy, optionsCopy, progress),
    interruptsOf(optionsCopy),
  );
}

/** @type {typeof import("./types.d.ts").waitForJob} */
export async function waitForJob(request, options) {
  const [requestCopy, optionsCopy] = [snapshot(request), snapshot(options)];
  return await call(
    waitForJob,
    (core, progress) => core.waitForJob(requestCopy, optionsCopy, progress),
    interruptsOf(optionsCopy),
  );
}

/** @type {typeof import("./types.d.ts").lookUp} */
export async function lookUp(receipt, options) {
  const optionsCopy = snapshot(options);
  return await lookUpIn(lookUp, receipt, optionsCopy, journalOf(optionsCopy));
}

/** @type {typeof import("./types.d.ts").resume} */
export async function resume(journal, options) {
  const began = now();
  const optionsCopy = snapshot(options);
  return await inJournal(journal, () => {
    const other = tryCall(() => optionsCopy?.journal);
    if (other !== undefined && other !== journal) {
      throw invalidArgument("two_journals", "journal", [
        "Two journals are given",
        "Omit `journal` in the options.",
      ]);
    }
    return resumeAll(journal, (receipt, session) =>
      // The deadline is that of all together.
      lookUpIn(resume, receipt, optionsCopy, session, now() - began),
    );
  });
}

/** @type {typeof import("./types.d.ts").dismiss} */
export async function dismiss(journal, id) {
  return await inJournal(journal, async () => {
    if (typeof id !== "string" || id === "") {
      throw invalidArgument("invalid_entry_id", "id", [
        "`id` is not an id",
        "It must be that of an entry or a receipt.",
      ]);
    }
    const entry = (await journal.read()).find((it) => it.id === id || it.id.endsWith(`.${id}`));
    if (!entry) {
      return false;
    }
    const session = new JournalSession(journal, false);
    try {
      await session.take(scopeOf(entry.id));
      await journal.remove(entry.id);
    } finally {
      session.end();
    }
    return true;
  });
}

/** @type {typeof import("./types.d.ts").checkRemoval} */
export async function checkRemoval(queues, request, nodes) {
  const requestCopy = snapshot(request);
  const given = /** @type {const} */ ([
    toJson(queues),
    requestCopy,
    toJson(nodes),
    packed(requestCopy),
  ]);
  return await call(checkRemoval, (core) => core.checkRemoval(...given));
}

/** @type {typeof import("./types.d.ts").createClient} */
export function createClient(defaults) {
  const changes = { removeNodes, addNodes, signRequest };
  const reads = { listQueues, listNodes, waitForJob, lookUp, resume };
  return clientOf(defaults, { ...changes, ...reads });
}

/**
 * @param {Function} exported
 * @param {"removeNodes" | "addNodes"} name
 * @param {unknown} request
 * @param {unknown} options
 */
function change(exported, name, request, options) {
  const [requestCopy, optionsCopy] = [snapshot(request), snapshot(options)];
  const packedList = packed(requestCopy);
  /** @param {Core} core @param {Progress} progress */
  const run = (core, progress) => {
    progress.nodelist = tryCall(() => requestCopy.nodelist);
    return withReceipt(core[name](requestCopy, optionsCopy, packedList, progress), progress);
  };
  return call(exported, run, interruptsOf(optionsCopy), undefined, journalOf(optionsCopy));
}

/**
 * @param {Promise<Removal> | undefined} change undefined if the instance stopped immediately
 * @param {Progress} progress
 */
function withReceipt(change, progress) {
  return /** @type {Promise<Removal>} */ (
    change?.then((removal) => {
      const state = /** @type {const} */ ("applied");
      removal.receipt = receiptAfter(progress, { claims: [removal.job_id], state });
      return removal;
    })
  );
}

/**
 * @param {Function} exported
 * @param {unknown} receipt
 * @param {unknown} options
 * @param {JournalSession | undefined} journal
 * @param {number} [waitedMs] how much of the deadline has passed
 */
function lookUpIn(exported, receipt, options, journal, waitedMs = 0) {
  const json = toJson(receiptOf(receipt));
  /** @param {Core} core @param {Progress} progress */
  const run = (core, progress) => core.lookUp(json, options, progress);
  return call(exported, run, { ...interruptsOf(options), waitedMs }, undefined, journal);
}

/**
 * The journal in the options, if there is one.
 *
 * @param {unknown} options
 */
function journalOf(options) {
  const journal = tryCall(() => /** @type {{ journal?: unknown }} */ (options).journal);
  return journal === undefined
    ? undefined
    : new JournalSession(/** @type {import("./types.d.ts").Journal} */ (journal));
}

/**
 * Runs what uses a journal without WebAssembly.
 *
 * @template T
 * @param {import("./types.d.ts").Journal} journal
 * @param {() => Promise<T>} run
 */
async function inJournal(journal, run) {
  try {
    requireJournal(journal);
    return await run();
  } catch (thrown) {
    throw new HpcError(isErrorRecord(thrown) ? thrown : journalFailed(thrown));
  }
}

/**
 * The receipt of an error or a removal, or the receipt itself.
 *
 * @param {unknown} given
 */
function receiptOf(given) {
  return tryCall(() => /** @type {{ receipt?: unknown }} */ (given).receipt) ?? given;
}

/** @typedef {import("./types.d.ts").Removal} Removal */
/** @typedef {import("./instance.js").Core} Core */
/** @typedef {import("./error-records.js").Progress} Progress */

/**
 * @template T
 * @param {Function} exported the exported function that was called
 * @param {((core: Core, progress: Progress) => Promise<T>) | undefined} run
 * @param {import("./abort.js").Interrupts} [interrupts] for a call with options
 * @param {Parameters<typeof load>[0]} [module]
 * @param {JournalSession} [journal]
 * @returns {Promise<T>}
 */
async function call(exported, run, interrupts, module, journal) {
  try {
    const waitedMs = interrupts?.waitedMs ?? 0;
    /** @type {Progress} */
    const progress = { isConnectError: isConnectError(), waitedMs, sent: 0, settled: 0 };
    if (journal) {
      requireJournal(journal.journal);
      progress.journal = journal;
    }
    /** @type {import("./instance.js").Instance} */
    let instance;
    do {
      // Awaited even if it is loaded: WebAssembly then always starts on a fresh stack, which a
      // deeply nested caller cannot make overflow.
      instance = await (isLoaded() ? load(module) : loaded(module, interrupts, progress));
      // Another call that waited for the same instance may have stopped it.
    } while (instance.stopped);
    return /** @type {T} */ (await (run && runIn(instance, run, progress)));
  } catch (thrown) {
    if (!isErrorRecord(thrown)) {
      // An abort reason, which may be any value.
      ignoreIfPromise(thrown);
      throw thrown;
    }
    ignoreIfPromise(thrown.cause);
    const error = new HpcError(thrown);
    // Removes the package's own frames, so that the stack begins at the caller's `await` in V8.
    // Firefox does not record awaiting frames, so nothing would be left: it has no stackTraceLimit.
    // Other code may have replaced the function.
    tryCall(() => Error.stackTraceLimit && Error.captureStackTrace?.(error, exported));
    throw error;
  } finally {
    interrupts?.signal?.removeEventListener();
    journal?.end();
  }
}

/**
 * Loads the module, unless the call is interrupted first.
 *
 * @param {Parameters<typeof load>[0]} module
 * @param {import("./abort.js").Interrupts | undefined} interrupts
 * @param {Progress} progress
 */
async function loaded(module, interrupts, progress) {
  const began = now();
  // Continues on a fresh stack: the caller's may be nearly full.
  await undefined;
  const loading = load(module);
  const instance = await (interrupts ? unlessInterrupted(loading, interrupts) : loading);
  progress.waitedMs += now() - began;
  return instance;
}

function now() {
  return typeof performance === "object" ? performance.now() : Date.now();
}

/**
 * Runs a call. If the instance stops meanwhile, rejects with what is known.
 *
 * @template T
 * @param {import("./instance.js").Instance} instance
 * @param {(core: Core, progress: Progress) => Promise<T>} run
 * @param {Progress} progress
 * @returns {Promise<T>}
 */
function runIn({ core, calls }, run, progress) {
  return new Promise((resolve, reject) => {
    /** @param {unknown} cause */
    const onStop = (cause) => reject(instanceStopped(cause, progress));
    const over = () => calls.delete(onStop);
    calls.add(onStop);
    // Undefined if it stopped immediately.
    run(core, progress)?.then(resolve, reject).then(over);
  });
}
