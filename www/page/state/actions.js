// What each button of a removal does, and what follows from its outcome.
import { thePackage } from "../api/package.js";
import { chooseQueue } from "./app.js";
import { readChanges, refresh } from "./freshness.js";
import { lockedNodes } from "./locks.js";
import { isHarmless } from "./phases.js";
import { undoing, whereabouts } from "./removal.js";
import { carryOut, follow, lookAgain, lookUp, settle } from "./send.js";
import { outcomeInWords } from "./steps.js";

/** @import { App } from "./app.js" */
/** @import { Removal } from "./removal.js" */
const LAG_MS = 5 * 60_000; // by which a log may lag behind the lists
/** Those that are looked for in the log again. @type {WeakSet<Removal>} */
const checking = new WeakSet();

/** Sends a removal or an undo, and shows its progress. @param {App} app @param {Removal} removal */
export async function begin(app, removal) {
  const { settings, removals, say } = app;
  removals.push(removal);
  app.show();
  app.announce(say.phases.sending);
  if (removal.deed === "remove") await settings.beforeSend?.(settings.place.cluster_id);
  await carryOut(app, removal, (isStep) => {
    if (!isStep) return changed(app, removal);
    app.activity.show();
    app.mention(outcomeInWords(app.say, removal));
  });
}

/** Adds the nodes of a removal to the queue again. @param {App} app @param {Removal} removal */
export async function undo(app, removal) {
  if (!navigator.onLine) return;
  removal.undone = true;
  const addition = undoing(removal);
  await begin(app, addition);
  // An undo that was not carried out can be repeated.
  if (isHarmless(addition.phase)) removal.undone = false;
  app.show();
}

/** Shows the outcome of a removal, and announces it. @param {App} app @param {Removal} removal */
function changed(app, removal) {
  const { deed, phase, recovered } = removal;
  if (phase === "journal") app.journal = null;
  app.show();
  const found = recovered && phase === "running" ? app.say.recovered + app.say.space : "";
  app.announce(found + outcomeInWords(app.say, removal));
  if (phase === "unknown") lookInTime(app);
  if (["unknown", "running", "invalid", "load", "journal"].includes(phase)) return;
  // Where nodes that were put back are, only their list tells.
  if (deed === "add") refresh(app, "all");
  else readChanges(app);
}

/** Waits for the job of a removal. @param {App} app @param {Removal} removal */
export function carryOn(app, removal) {
  return follow(app, removal, () => changed(app, removal));
}

/** Finds out what became of a removal. @param {App} app @param {Removal} removal */
export async function look(app, removal) {
  if (removal.phase === "untracked") return carryOn(app, removal);
  if (!removal.receipt || removal.finding === "looking") return;
  removal.finding = "looking";
  app.show();
  await lookUp(app, removal);
  announceOutcome(app, removal);
  refresh(app, "all");
}

/** Says what a look-up has found. @param {App} app @param {Removal} removal */
export function announceOutcome(app, removal) {
  if (removal.phase === "running") carryOn(app, removal);
  else app.announce(outcomeInWords(app.say, removal));
  app.show();
}

/** Looks up by itself what is due. @param {App} app */
export function lookInTime(app) {
  for (const removal of app.removals) {
    const { phase, finding } = removal;
    const again = finding === null ? 0 : (finding !== "looking" && finding.again) || Infinity;
    const isDue = phase === "unknown" && again < Date.now() && !app.open.has(removal);
    if (isDue && navigator.onLine) look(app, removal);
  }
}

/** Compares outcomes with the lists that were just read: a removal is done once they show it; one
 * that seems to have failed although its nodes have left is looked up again. @param {App} app */
export function compare(app) {
  const { snapshot, removals } = app;
  for (const removal of removals) {
    const { phase, ended, undoes, receipt } = removal;
    if (!snapshot || snapshot.nodesBegan < ended) continue;
    if (phase === "gone") {
      const isBack = removals.some((one) => one.undoes === removal && one.phase === "done");
      removal.phase = isBack ? "undone" : "done";
      if (undoes) undoes.phase = "undone";
      app.announce(outcomeInWords(app.say, removal));
    } else if (receipt && hasLeft(app, removal)) {
      if (phase === "http") Object.assign(removal, { phase: "unknown", finding: null });
      checking.add(removal);
      lookAgain(app, receipt).then((job_id) => {
        checking.delete(removal);
        if (!job_id) return;
        settle(removal, "applied", [job_id]);
        carryOn(app, removal);
      });
    }
  }
}

/** Whether nodes left, though the log says otherwise. @param {App} app @param {Removal} removal */
function hasLeft({ snapshot }, removal) {
  const { deed, phase, sent } = removal;
  if (deed !== "remove" || (phase !== "http" && phase !== "job")) return false;
  const isNew = Date.now() - sent < LAG_MS && !checking.has(removal);
  return isNew && whereabouts(removal, snapshot).outside.length > 0;
}

/** Forgets a removal, also in the journal. @param {App} app @param {Removal} removal */
export async function dismiss(app, removal) {
  const { removals, journal } = app;
  try {
    const { dismiss: forget } = await thePackage();
    if (journal && removal.receipt) await forget(journal, removal.receipt.id);
    if (removal.phase === "unknown" && removal.undoes) removal.undoes.undone = false;
    removals.splice(removals.indexOf(removal), 1);
    app.part("queue-title").focus();
  } catch (error) {
    removal.error = error;
  }
  app.show();
}

/** Selects the nodes that are still in the queue. @param {App} app @param {Removal} removal */
export function selectAgain(app, removal) {
  chooseQueue(app, removal.hpcqueue_id);
  const locks = lockedNodes(app);
  const { inside } = whereabouts(removal, app.snapshot);
  app.chosen.clear();
  app.chosen.setAll(inside, true);
  app.chosen.setAll(locks.keys(), false);
  app.show();
  app.part("remove").focus();
}
