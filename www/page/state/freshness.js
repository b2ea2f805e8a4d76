// When the cluster is read: so that what is shown is recent, and no request is made for nothing.
import { readCluster } from "./cluster.js";
import { openJournal } from "./journal.js";
import { goneNodes } from "./locks.js";
import { lookOf } from "./phases.js";

/** @import { Snapshot } from "./cluster.js" */
/** @import { App } from "./app.js" */
/** @typedef {"all" | "changes"} Extent `changes`: the nodes only if the queues have changed */
const SMALL = 1000; // the nodes of such a cluster are read as often as its queues
const [OLD_MS, BACK_MS, WATCH_MS] = [30_000, 10_000, 5000]; // usually, on return, while others act
const NODES_MS = 10 * 60_000; // the nodes of a large cluster, whatever its queues say
export const STALE_MS = 60_000; // older data is marked
const LONGEST_MS = 60_000; // pause before a failed read is repeated

/** Reads the cluster again. During another read it is read once more after that.
 * @param {App} app @param {Extent} extent @returns {Promise<boolean>} whether it could be read */
export function refresh(app, extent) {
  const { reading } = app;
  if (app.signal.aborted) return Promise.resolve(false);
  if (!reading.now) {
    reading.now = read(app, extent).finally(() => {
      reading.now = null;
    });
    return reading.now;
  }
  if (extent === "all") reading.nextAll = true;
  reading.next ??= reading.now.then(() => {
    const next = reading.nextAll ? "all" : extent;
    Object.assign(reading, { next: null, nextAll: false });
    return refresh(app, next);
  });
  return reading.next;
}

/** @param {App} app @param {Extent} extent */
async function read(app, extent) {
  const { reading, settings, access, snapshot } = app;
  app.part("reload").ariaBusy = "true";
  try {
    await openJournal(app);
    const known = snapshot && !snapshot.partial ? snapshot : null;
    const arrived = (/** @type {Snapshot} */ partial) => {
      app.snapshot = partial;
      app.show();
    };
    const last = extent === "changes" ? known : null;
    const show = known ? undefined : arrived;
    app.snapshot = await readCluster(settings.place, access, last, goneNodes(app), show);
    Object.assign(reading, { error: null, failures: 0 });
  } catch (error) {
    const wait = Math.min(LONGEST_MS, 2000 * 2 ** reading.failures);
    Object.assign(reading, { error, failures: reading.failures + 1, retryAt: Date.now() + wait });
  }
  if (app.signal.aborted) return false;
  app.part("reload").ariaBusy = null;
  await app.compare();
  return reading.error === null;
}

/** Reads what may have changed. @param {App} app */
export function readChanges(app) {
  return refresh(app, isSmall(app) ? "all" : "changes");
}

/** Reads what is due. Called every second while the page can be seen. @param {App} app */
export function readInTime(app) {
  const { reading, snapshot, removals } = app;
  if (!navigator.onLine || reading.now) return;
  if (reading.error && Date.now() >= reading.retryAt) refresh(app, "all");
  if (reading.error || !snapshot) return;
  const age = Date.now() - snapshot.time;
  const own = removals.filter(({ phase }) => lookOf(phase) === "busy");
  if (snapshot.leaving.some(({ job_id }) => !own.some((one) => one.job_id === job_id))) {
    if (age >= WATCH_MS) refresh(app, "changes");
    // The client asks for the page's own jobs.
  } else if (age >= OLD_MS && own.length === 0) {
    const isDue = isSmall(app) || Date.now() - snapshot.nodesTime > NODES_MS;
    refresh(app, isDue ? "all" : "changes");
  }
}

/** Reads when the user or the network comes back. @param {App} app @param {boolean} [atOnce] */
export function readOnReturn(app, atOnce = false) {
  if (document.hidden || !navigator.onLine) return;
  const isOld = Date.now() - (app.snapshot?.time ?? 0) > BACK_MS;
  if (atOnce || (app.reading.error === null && isOld)) readChanges(app);
}

/** @param {App} app */
const isSmall = ({ snapshot }) => (snapshot?.nodes.length ?? 0) <= SMALL;
