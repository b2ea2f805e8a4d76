// What a program does before it is killed, and what the next one does. It runs in a process and in a
// page, so it imports nothing.

/** @typedef {import("../../../js/types.d.ts").Journal} Journal */
/** @typedef {import("../../../js/types.d.ts").ChangeOptions} ChangeOptions */
/** @typedef {import("../../../js/types.d.ts").Resumed} Resumed */
/** @typedef {typeof import("../../../js/types.d.ts")} Package */
/** @typedef {NonNullable<Parameters<Package["resume"]>[1]>} ResumeOptions */

/**
 * @typedef {object} CallTask
 * @property {"call"} does
 * @property {"removeNodes" | "addNodes"} action
 * @property {import("../../../js/types.d.ts").RemoveNodesRequest} request
 * @property {ChangeOptions} options
 * @property {number[]} diskMs how long the journal takes after each of its first writes: a slow disk
 *
 * @typedef {object} ResumeTask
 * @property {"resume"} does
 * @property {number} times how often the journal is opened, and resumed at the same time
 * @property {ResumeOptions} options
 *
 * @typedef {CallTask | ResumeTask} Task
 */

/**
 * What a program says, line by line.
 *
 * @typedef {{ event: "loaded" } | { event: "wrote", n: number } | CallLine | ResumeLine | DoneLine} Line
 *
 * @typedef {object} CallLine
 * @property {"called"} event
 * @property {string} kind `resolved`, or the kind of the HpcError; `other` for anything else
 * @property {boolean} maybeApplied
 * @property {string | null} job_id
 * @property {string | null} receipt its id
 * @property {string} message
 *
 * @typedef {object} ResumeLine
 * @property {"resumed"} event
 * @property {string} id
 * @property {Resumed["state"]} state
 * @property {string | null} job_id
 * @property {string[]} jobIds
 * @property {boolean} inProgress
 * @property {number | null} retryAfterMs
 * @property {number} tookMs
 * @property {string | null} receipt its id
 * @property {string | null} error
 *
 * @typedef {object} DoneLine
 * @property {"done"} event
 * @property {string[]} open the ids of the entries that are still unknown
 */

/** The bounds of a resumption. */
const MOST_TRIES = 100;
const LONGEST_MS = 120_000;

/**
 * @param {Pick<Package, "removeNodes" | "addNodes" | "resume">} its the package
 * @param {() => Journal} open
 * @param {Task} task
 * @param {(line: Line) => void} say
 */
export async function work(its, open, task, say) {
  if (task.does === "resume") {
    await Promise.all(
      Array.from({ length: task.times }, () =>
        resumeAll(its.resume, slow(open(), [], say), task.options, say),
      ),
    );
    return;
  }
  const options = { ...task.options, journal: slow(open(), task.diskMs, say) };
  say(await outcomeOf(its[task.action](task.request, options)));
}

/**
 * A journal that says what it has written, and is slow after that.
 * @param {Journal} journal
 * @param {number[]} diskMs
 * @param {(line: Line) => void} say
 * @returns {Journal}
 */
function slow(journal, diskMs, say) {
  let n = 0;
  return {
    lock: (name, options) => journal.lock(name, options),
    read: () => journal.read(),
    remove: (id) => journal.remove(id),
    async write(entry, options) {
      const own = ++n;
      await journal.write(entry, options);
      say({ event: "wrote", n: own });
      await sleep(diskMs[own - 1] ?? 0);
    },
  };
}

/**
 * @param {ReturnType<Package["removeNodes"]>} call
 * @returns {Promise<CallLine>}
 */
async function outcomeOf(call) {
  try {
    const { job_id, receipt } = await call;
    const known = { kind: "resolved", maybeApplied: true, message: "" };
    return { event: "called", ...known, job_id, receipt: receipt.id };
  } catch (thrown) {
    const error = /** @type {import("../../../js/types.d.ts").HpcError} */ (thrown);
    const isKnown = error?.name === "HpcError";
    return {
      ...{ event: "called", kind: isKnown ? error.kind : "other", job_id: null },
      ...{ maybeApplied: isKnown && error.maybeApplied, message: `${error?.message ?? thrown}` },
      receipt: (isKnown && error.receipt?.id) || null,
    };
  }
}

/**
 * Looks up as often as the results say, until nothing is unknown.
 * @param {Package["resume"]} resume
 * @param {Journal} journal
 * @param {ResumeOptions} options
 * @param {(line: Line) => void} say
 */
async function resumeAll(resume, journal, options, say) {
  const end = performance.now() + LONGEST_MS;
  /** @type {Resumed[]} */
  let open = [];
  for (let tries = 0; tries < MOST_TRIES && performance.now() < end; tries++) {
    const began = performance.now();
    const all = await resume(journal, options);
    const tookMs = Math.round(performance.now() - began);
    for (const { id, state, job_id, jobIds, inProgress, receipt, retryAfterMs, error } of all) {
      const job = { job_id: job_id ?? null, jobIds: jobIds ?? [], receipt: receipt?.id ?? null };
      say({
        ...{ event: "resumed", id, state, inProgress, ...job, tookMs },
        retryAfterMs: retryAfterMs ?? null,
        error: error === undefined ? null : `${error}`,
      });
    }
    open = all.filter(({ state }) => state === "unknown");
    if (open.length === 0) break;
    const pause = Math.min(...open.map(({ retryAfterMs = 400 }) => retryAfterMs));
    await sleep(Math.max(20, Math.min(pause, 5000)));
  }
  say({ event: "done", open: open.map(({ id }) => id) });
}

/** @param {number} ms */
function sleep(ms) {
  return new Promise((done) => setTimeout(done, ms));
}
