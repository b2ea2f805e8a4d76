// Brings removals back from the journal: after a reload or a crash, and from other tabs.
import { thePackage } from "../api/package.js";
import { announceOutcome, carryOn, compare, lookInTime } from "./actions.js";
import { refresh } from "./freshness.js";
import { LOOK_UP_MS, readReceipts } from "./journal.js";
import { comeBack, comesBack, isOf } from "./removal.js";
import { conclude, settle } from "./send.js";

/** @import { App } from "./app.js" */
const ELSEWHERE_MS = 3000; // until it is looked again whether another tab has finished

/** Shows the removals in the journal, and looks up what is open there. @param {App} app */
export async function remember(app) {
  compare(app);
  try {
    await bringBack(app);
    app.show();
    await lookUpOpen(app);
  } catch (error) {
    app.journal = null;
    for (const removal of app.open) conclude(removal, { state: "unknown", error });
    app.open.clear();
  }
  app.show();
}

/** Looks up what is due, and asks again for what is under way in another tab. @param {App} app */
export function rememberInTime(app) {
  const { open, resuming } = app;
  if (open.size > 0 && !resuming.busy && Date.now() > resuming.at + ELSEWHERE_MS) remember(app);
  lookInTime(app);
}

/** Shows the removals in the journal, and what became of them. @param {App} app */
async function bringBack(app) {
  const { snapshot, removals, open } = app;
  if (!snapshot) return;
  for (const receipt of await readReceipts(app)) {
    let removal = removals.find((one) => isOf(one, receipt));
    if (!removal) {
      if (!comesBack(receipt, snapshot)) continue;
      removal = comeBack(receipt, snapshot, removals);
      removals.push(removal);
      open.add(removal);
    }
    if (receipt.state === "open" || !["unknown", "elsewhere"].includes(removal.phase)) continue;
    open.delete(removal);
    settle(removal, receipt.state, receipt.claims);
    if (receipt.state === "applied") carryOn(app, removal);
  }
}

/** Looks up what is open in the journal. @param {App} app */
async function lookUpOpen(app) {
  const { journal, open, settings, resuming } = app;
  if (!journal || open.size === 0 || resuming.busy) return;
  resuming.busy = true;
  const { resume } = await thePackage();
  const options = { endpoint: settings.endpoint, deadlineMs: LOOK_UP_MS };
  const all = await resume(journal, options).finally(() => {
    Object.assign(resuming, { busy: false, at: Date.now() });
  });
  for (const found of all) {
    const removal = [...open].find(({ receipt }) => receipt?.id === found.receipt?.id);
    if (!removal) continue;
    Object.assign(removal, { phase: "elsewhere", finding: null });
    if (found.inProgress) continue;
    open.delete(removal);
    conclude(removal, found);
    announceOutcome(app, removal);
    refresh(app, "all");
  }
}
