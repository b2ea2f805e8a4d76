// The page's state, and what each click does.

import { Choice } from "./choice.js";
import { readCluster } from "./cluster.js";
import { confirmRemoval } from "./confirm-view.js";
import { announce, byId, el, mention } from "./dom.js";
import { forgetReceipt, memory, openJournal, readReceipts, resumeAll } from "./journal.js";
import { beginToSpeak, clockTime, speak, translatePage, words } from "./language.js";
import { NodesView } from "./nodes-view.js";
import { thePackage } from "./package.js";
import { askForPlace, findPlace } from "./place.js";
import { showQueues } from "./queues-view.js";
import {
  carryOut,
  comeBack,
  comesBack,
  conclude,
  follow,
  isHarmless,
  isOf,
  lookUp,
  newRemoval,
  settle,
  undoing,
} from "./removal.js";
import { findingInWords, focusRemoval, phaseInWords, showRemovals } from "./removals-view.js";
import { judge, leavingNodes } from "./rule.js";
import { armFault, SHORT_TIMES, showSimulation, takeFault } from "./simulation.js";
import { mayRemove, showVerdict } from "./verdict-view.js";

/** @typedef {import("./cluster.js").Queue} Queue */
/** @typedef {import("./removal.js").Removal} Removal */

/** While removals are running, the cluster is read again after this time (ms). */
const WATCH_MS = 5000;

/** While a removal is under way in another tab, the journal is read again after this time (ms). */
const ELSEWHERE_MS = 3000;

/** @type {import("./cluster.js").Place | null} */
let place = null;
/** The simulation; empty with a real cluster. */
let world = "";
/** @type {import("./cluster.js").Snapshot | null} */
let snapshot = null;
/** Why the cluster could not be loaded; empty if it was. */
let trouble = "";
let queueId = "";
const chosen = new Choice();
const nodesView = new NodesView(chosen, showChoice);
/** @type {Removal[]} */
let removals = [];
/** Those from the journal that are not looked up yet, or are under way in another tab. @type {Set<Removal>} */
const open = new Set();
let resuming = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let watch;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let later;
/** The nodes to deselect so that the rule allows the rest. @type {string[]} */
let spare = [];
/** How many times the rule was checked. */
let asked = 0;

/** Reads the cluster again and shows it. */
async function refresh() {
  if (!place) return;
  clearTimeout(watch);
  byId("reload", HTMLButtonElement).setAttribute("aria-busy", "true");
  try {
    await openJournal(world);
    snapshot = await readCluster(place);
    trouble = "";
    if (snapshot.leaving.length > 0) watch = setTimeout(refresh, WATCH_MS);
  } catch (error) {
    trouble = String(error instanceof Error ? error.message : error);
  }
  byId("reload", HTMLButtonElement).removeAttribute("aria-busy");
  await remember();
}

/** Shows the removals in the journal, and looks up what is open there. */
async function remember() {
  clearTimeout(later);
  try {
    await bringBack();
    show();
    if (open.size > 0 && !resuming) await lookUpOpen();
  } catch (error) {
    memory.journal = null;
    for (const removal of open) conclude(removal, { state: "unknown", error });
    open.clear();
    show();
  }
}

/** Shows the removals in the journal, and what became of them. */
async function bringBack() {
  if (!place || !snapshot) return;
  for (const receipt of await readReceipts(place)) {
    let removal = removals.find((one) => isOf(one, receipt));
    if (!removal) {
      if (!comesBack(receipt, snapshot)) continue;
      removal = comeBack(receipt, snapshot, removals, world ? SHORT_TIMES : undefined);
      removals.push(removal);
      open.add(removal);
    }
    if (receipt.state === "open" || !["unknown", "elsewhere"].includes(removal.phase)) continue;
    open.delete(removal);
    settle(removal, receipt.state, receipt.claims);
    if (receipt.state === "applied") followAgain(removal);
  }
}

/** Looks up what is open in the journal. What is under way in another tab is asked for again. */
async function lookUpOpen() {
  resuming = true;
  const all = await resumeAll().finally(() => {
    resuming = false;
  });
  for (const found of all) {
    const removal = [...open].find(({ receipt }) => receipt?.id === found.receipt?.id);
    if (!removal) continue;
    if (found.inProgress) {
      removal.phase = "elsewhere";
      removal.finding = null;
    } else {
      open.delete(removal);
      conclude(removal, found);
      learnt(removal);
    }
  }
  show();
  if (open.size > 0) later = setTimeout(remember, ELSEWHERE_MS);
}

/** The queue whose nodes are shown: the selected one, else the first that has any. */
function currentQueue() {
  const queues = snapshot?.queues ?? [];
  return (
    queues.find((queue) => queue.hpcqueue_id === queueId) ??
    queues.find((queue) => queue.nodes.length > 0) ??
    queues[0]
  );
}

/** Shows everything that is known. */
function show() {
  const say = words();
  translatePage();
  if (world) showSimulation();
  byId("forgetful", HTMLElement).hidden = memory.journal !== null;
  showTrouble();
  showRemovals(removals, { lookUp: look, dismiss, undo, forget });
  byId("where", HTMLElement).textContent = place ? `${place.cluster_id} · ${place.zone}` : "";
  byId("reload", HTMLButtonElement).hidden = !place;
  byId("cluster", HTMLElement).hidden = !snapshot;
  const loaded = snapshot ? say.loaded(clockTime(snapshot.time)) : say.loading;
  byId("loaded", HTMLElement).textContent = place && !trouble ? loaded : "";
  const queue = currentQueue();
  if (snapshot) showQueues(snapshot.queues, queue?.hpcqueue_id ?? "", chooseQueue);
  byId("queue", HTMLElement).hidden = !queue;
  if (!snapshot || !queue) return;
  queueId = queue.hpcqueue_id;
  const leaving = leavingNodes(snapshot, removals);
  chosen.keep(new Set(choosable(queue).map((node) => node.node_id)));
  byId("queue-title", HTMLElement).textContent = queue.name || queueId;
  const jobs = say.jobCount(queue.nrun, queue.npend);
  byId("queue-facts", HTMLElement).textContent = say.queueFacts(queueId, jobs);
  nodesView.show(queue, leaving);
  showChoice();
}

/** Shows what the selection would mean; called whenever it has changed. */
async function showChoice() {
  asked += 1;
  const number = asked;
  const is = await theCase();
  // The selection may have changed meanwhile.
  if (!is || number !== asked) return;
  spare = is.spare.map(({ node_id }) => node_id);
  showVerdict(is);
}

/** Deselects the nodes that the rule needs. */
async function leaveOut() {
  chosen.setAll(spare, false);
  nodesView.showChosen();
  await showChoice();
  // The button that was pressed is gone.
  byId("remove", HTMLButtonElement).focus();
}

/** @param {Queue} queue */
function choosable(queue) {
  const leaving = snapshot ? leavingNodes(snapshot, removals) : new Set();
  return queue.nodes.filter((node) => !leaving.has(node.node_id));
}

/**
 * The selection, and what the rule says about it.
 * @returns {Promise<import("./verdict-view.js").Case | undefined>}
 */
async function theCase() {
  const queue = currentQueue();
  if (!place || !snapshot || !queue) return undefined;
  const ids = [...chosen];
  const leaving = leavingNodes(snapshot, removals);
  const verdict = ids.length > 0 ? await judge(place, snapshot, leaving, queue, ids) : null;
  const spared = new Set(verdict?.spare);
  const spare = queue.nodes.filter(({ node_id }) => spared.has(node_id));
  return { chosen: ids.length, verdict, spare };
}

/** @param {string} hpcqueue_id */
function chooseQueue(hpcqueue_id) {
  if (queueId !== hpcqueue_id) chosen.clear();
  queueId = hpcqueue_id;
  show();
}

/** Asks for confirmation, then removes the selected nodes. */
async function remove() {
  const is = await theCase();
  const queue = currentQueue();
  if (!place || !queue || !is?.verdict || !mayRemove(is)) return;
  const nodes = queue.nodes.filter((node) => chosen.has(node.node_id));
  if (!(await confirmRemoval(queue, nodes, is.verdict))) return;
  chosen.clear();
  await begin(newRemoval(place, queue, nodes, world ? SHORT_TIMES : undefined));
}

/**
 * Adds the nodes of a removal to the queue again.
 * @param {Removal} removal
 */
async function undo(removal) {
  removal.undone = true;
  const addition = undoing(removal);
  await begin(addition);
  // An undo that was not carried out can be repeated.
  if (isHarmless(addition)) {
    removal.undone = false;
    show();
  }
}

/**
 * Sends a removal or an undo, and shows its progress.
 * @param {Removal} removal
 */
async function begin(removal) {
  removals.push(removal);
  show();
  focusRemoval(removal);
  announce(words().deeds[removal.deed].phases.sending);
  const fault = world && removal.deed === "remove" ? takeFault() : "";
  if (fault) await armFault(fault, removal.place.cluster_id);
  await carryOut(
    removal,
    () => changed(removal),
    () => showStep(removal),
  );
}

/**
 * Shows what the client is doing for a removal.
 * @param {Removal} removal
 */
function showStep(removal) {
  showRemovals(removals, { lookUp: look, dismiss, undo, forget });
  mention(phaseInWords(removal));
}

/**
 * Shows the outcome of a removal, and announces it.
 * @param {Removal} removal
 */
function changed(removal) {
  show();
  const found =
    removal.recovered && removal.phase === "running" ? `${words().deeds[removal.deed].found} ` : "";
  announce(`${found}${phaseInWords(removal)}`);
  if (removal.phase === "journal") memory.journal = null;
  if (removal.phase !== "invalid" && removal.phase !== "load") refresh();
}

/**
 * Finds out what became of a removal, and reads the cluster again.
 * @param {Removal} removal
 */
async function look(removal) {
  if (removal.phase === "untracked") return followAgain(removal);
  removal.finding = "looking";
  show();
  await lookUp(removal);
  learnt(removal);
}

/**
 * Shows what a look-up has found, announces it, and reads the cluster again.
 * @param {Removal} removal
 */
function learnt(removal) {
  const { finding, deed, phase } = removal;
  if (phase === "running") followAgain(removal);
  const isSaid = finding && finding !== "looking";
  announce(isSaid ? findingInWords(deed, finding) : phaseInWords(removal));
  if (isSaid && finding.again && finding.until) {
    const look_ = () => removal.finding === finding && look(removal);
    setTimeout(look_, finding.until.getTime() - Date.now());
  }
  refresh();
}

/**
 * Forgets a removal whose outcome the user knows from elsewhere.
 * @param {Removal} removal
 */
async function forget(removal) {
  try {
    await forgetReceipt(removal.receipt);
    if (removal.undoes) removal.undoes.undone = false;
    dismiss(removal);
  } catch (error) {
    removal.message = String(error instanceof Error ? error.message : error);
    show();
  }
}

/**
 * Waits for a removal's job.
 * @param {Removal} removal
 */
function followAgain(removal) {
  removal.message = "";
  removal.phase = "running";
  show();
  follow(removal, () => changed(removal));
}

/** @param {Removal} removal */
function dismiss(removal) {
  removals = removals.filter((other) => other !== removal);
  show();
  byId("queue-title", HTMLElement).focus();
}

function showTrouble() {
  const say = words();
  const parts = [
    el("p", {}, el("strong", {}, say.readFailed)),
    el("p", { class: "message", lang: "en" }, trouble),
    // Before the first load, a part of the page itself may be missing.
    el(
      "button",
      { type: "button", onclick: snapshot ? refresh : () => location.reload() },
      say.again,
    ),
  ];
  byId("trouble", HTMLElement).replaceChildren(...(trouble ? parts : []));
}

/** @param {BeforeUnloadEvent} event */
function warnBeforeLeaving(event) {
  // Without the journal, a user who leaves now does not learn the outcome.
  if (
    memory.journal === null &&
    removals.some(({ phase }) => ["sending", "running", "unknown"].includes(phase))
  ) {
    event.preventDefault();
  }
}

/**
 * The texts could not be loaded: in both languages.
 * @param {unknown} reason
 */
function sayPlainly(reason) {
  byId("trouble", HTMLElement).textContent =
    `This page could not be loaded. Reload it. 页面无法加载，请刷新。(${reason})`;
  document.body.classList.remove("silent");
}

async function start() {
  addEventListener("beforeunload", warnBeforeLeaving);
  byId("remove", HTMLButtonElement).onclick = remove;
  byId("leave-out", HTMLButtonElement).onclick = leaveOut;
  byId("reload", HTMLButtonElement).onclick = refresh;
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", async () => {
      await speak(button.getAttribute("data-language") ?? "");
      show();
    });
  }
  // Loads while the texts load. If it cannot be loaded, its first use reports that.
  thePackage()
    .then(({ preload }) => preload())
    .catch(() => {});
  // Nothing is shown before both have loaded, so that nothing moves or is announced twice.
  const [learnt, found] = await Promise.allSettled([beginToSpeak(), findPlace()]);
  if (learnt.status === "rejected") return sayPlainly(learnt.reason);
  if (found.status === "rejected") trouble = String(found.reason);
  else ({ place, world } = found.value);
  if (!place && !trouble) askForPlace();
  show();
  await refresh();
}

start();
