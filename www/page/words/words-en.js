// The page in English. A text that contains numbers or names is a function.
import { formats, ofNumber, ofNumbers, ofText } from "./formats.js";

const format = formats("en");
const { number } = format;

const nodes = ofNumber((count) => (count === 1 ? "1 node" : `${number(count)} nodes`));
const times = ofNumber((count) => (count === 1 ? "" : ` ${number(count)} times`));

/** A duration, in seconds or minutes. */
const span = ofNumber((ms) => {
  const seconds = Math.max(1, Math.round(Math.abs(ms) / 1000));
  if (seconds < 120) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  return `${number(Math.round(seconds / 60))} minutes`;
});

/** How far the API's clock is ahead. */
const clock = ofNumber((ms) => `the API’s is ${span(ms)} ${ms < 0 ? "behind" : "ahead"}`);

/** What an error says. What a gateway wrote is of no use here. @param {unknown} error */
function told(error) {
  /** @type {{ message?: string, summary?: string, status?: number, log?: string }} */
  const { message = String(error), summary = message, status = 0, log } = Object(error);
  if (log !== undefined) return `The operation log could not be read${log && ` (${log})`}.`;
  return status >= 500 ? `The server answered with HTTP ${status}.` : summary;
}

/** The texts about a removal, or about its undo. @param {Record<"from" | "gone" | "done" | "was" | "some" | "are" | "again" | "check" | "job" | "noun", string>} of */
function deed({ from, gone, done, was, some, are, again, check, job, noun }) {
  const nothing = `Nothing was sent and no node was ${was}`;
  const found = `The response was lost, but the ${noun} was found in the operation log`;
  return {
    title: (/** @type {number} */ count, /** @type {string} */ queue) =>
      `${nodes(count)} ${from} ${queue}`,
    phases: {
      ...{ sending: "Sending the request …", elsewhere: "Under way in another tab …" },
      running: "Accepted. The job is running …",
      gone: `${gone}. Reading the list again …`,
      done: `Done. The nodes ${done} the queue.`,
      undone: "Put back.",
      invalid: `${nothing}: the request is invalid.`,
      guard: `${nothing}: the rule forbids it.`,
      refused: `The API refused the request. No node was ${was}.`,
      http: `Not ${was}: the request was not carried out.`,
      load: `${nothing}: the package could not be loaded.`,
      journal: "Nothing was sent: this browser could not write the request down.",
      unresolved:
        "Nothing was sent: the outcome of an earlier request for these nodes is not known.",
      job: `The job failed. Some nodes may ${some}.`,
      untracked: "The job did not finish in time.",
      unknown: `It is not known whether the nodes were ${was}.`,
    },
    next: {
      ...{ invalid: check, guard: check },
      refused: `The API gave the reason below. The nodes are ${are} the queue.`,
      refusedRetry: `The cluster is busy: this request was not carried out. Wait a minute, then ${again}.`,
      http: `Check that the API can be reached, then ${again}.`,
      load: "Reload the page. If that does not help, build the server’s package: npm run build.",
      journal:
        "You can try again: it is then sent without being written down. Keep this tab open until it is done.",
      unresolved:
        "First find out what became of the earlier request, in this list. Then try again.",
      job,
      untracked: "Check what happened here, or in the operation log of the console.",
      unknown:
        "The request may have reached the API. Do not send it again before it is known what happened. Its nodes stay locked.",
    },
    found: `${found}.`,
    recovered: `${found}: it happened once.`,
    findings: {
      found: `Found: the log has this ${noun}.`,
      several: `The log has several ${noun}s of exactly these nodes at this time. One of them may be this one.`,
      none: `The log has no ${noun} of these nodes at this time yet.`,
    },
  };
}

export const en = {
  ...format,
  told,
  ...{ space: " ", title: "E-HPC queues", language: "Language", reload: "Reload" },
  ...{ loading: "Loading the cluster …", justNow: "just now" },
  loaded: ofText((ago) => `Updated ${ago}`),

  again: "Try again",
  forgetful:
    "This browser keeps no data for this page. If you close or reload it, it forgets its removals: keep it open until they are done.",
  troubles: {
    ...{ offline: "You are offline. Nothing is sent.", unreachable: "Couldn’t read the cluster." },
    load: "Couldn’t load the cluster.",
  },
  knownAt: ofText((time) => `What is shown is from ${time}.`),
  openRemovals: ofNumber((count) => {
    const open = count === 1 ? "A removal or undo is" : `${number(count)} removals or undos are`;
    return `${open} still open: what was sent goes on in the cluster.`;
  }),
  retryIn: ofNumber((seconds) => `Trying again in ${seconds} s …`),

  simulated: "Simulated cluster: no real resources are affected.",
  ...{ faultLabel: "Fault of the next removal", reset: "Reset", chooseTitle: "Select a cluster" },
  chooseText: "No cluster was set. Find its ID and zone in the QingCloud console.",
  ...{ clusterId: "Cluster ID", zone: "Zone", show: "Show this cluster" },
  // The keys are faults of the simulated API. The log lags so that reading it can be seen.
  faults: {
    none: "none",
    "lost-after, log-lag;900": "the response is lost",
    "lost-before": "the request is lost before it is carried out",
    busy: "the API is busy",
    "clock-jump": "the API’s clock is 7 minutes off",
    "delay;3000": "a delay of 3 seconds",
    refuse: "the API refuses the request",
    "job-fails": "the job fails",
    status: "the response is an error page",
    "lost-after, twin": "the outcome stays unknown",
  },

  ...{ queues: "Queues", noQueues: "This cluster has no queues." },
  ...{ emptyQueue: "This queue has no compute nodes.", selectAll: "Select all shown" },
  ...{ filter: "Filter nodes", filterHint: "Filter: name, ID, group, status …", sortBy: "Sort by" },
  ...{ groups: "Select groups", clear: "Clear selection" },
  ...{ noMatch: "No node of this queue matches the filter.", unfilter: "Show all nodes" },
  ...{ name: "Name", state: "State", address: "IP address", group: "Group", cpu: "Cores" },
  ...{ memory: "Memory", gpu: "GPUs" },
  /** The unit of a count. */
  nodeUnit: ofNumber((count) => (count === 1 ? "node" : "nodes")),
  jobs: ofText((count) => `Jobs: ${count}`),
  jobCount: ofNumbers(
    (running, waiting) => `${number(running)} running, ${number(waiting)} waiting`,
  ),
  groupName: ofText((group) => `Group ${group}`),
  progress: ofNumbers((received, total) => `Loading: ${number(received)} of ${nodes(total)}`),
  counts: ofNumbers((shown, all, hidden = 0) => {
    const count = shown === all ? nodes(all) : `${number(shown)} of ${nodes(all)}`;
    const selected = `${number(hidden)} selected ${hidden === 1 ? "node" : "nodes"}`;
    return hidden > 0 ? `${count} · ${selected} hidden by the filter` : count;
  }),
  select: ofText((name) => `Select ${name}`),
  locks: { removing: "removing", unknown: "outcome unknown" },
  /** The API's values that have another name here. */
  values: /** @type {Record<string, string>} */ ({}),

  ...{ paste: "Paste a list …", pasteTitle: "Select nodes by a list" },
  pasteHint: "Names or IDs, separated by spaces, commas or lines; ranges like node[1-10]",
  take: ofNumber((count) => `Select ${nodes(count)}`),
  foundOf: ofNumbers(
    (found, all) => `${number(found)} of ${number(all)} can be selected in this queue.`,
  ),
  notTaken: {
    ...{ missing: "Not found:", ambiguous: "Names of several nodes (use their IDs):" },
    ...{ elsewhere: "Not in this queue:", locked: "Being removed:" },
  },
  listProblem: told,

  chooseNodes: "Select the nodes to remove from this queue.",
  ...{ stillLoading: "The list is still loading.", allQueues: "All queues" },
  ...{ allowed: "Allowed: at least one queue keeps a compute node.", remove: "Remove nodes …" },
  notAsked: "The cluster could not be read again. Nothing was sent.",
  selected: ofNumber((count) => `${nodes(count)} selected.`),
  forbidden: ofNumber((chosen) =>
    chosen === 1
      ? "Not allowed: this is the last compute node in any queue, and at least one must stay."
      : "Not allowed: no queue would have a compute node left, and at least one must stay.",
  ),
  /** If deselecting is not enough. */
  addFirst: ofNumber((chosen) =>
    chosen === 1
      ? "First add a node to any queue of the cluster."
      : "Deselecting is not enough: the lists do not show that any node stays. First add a node to any queue of the cluster.",
  ),
  adviseOne: ofText((name) => `Deselect at least one node, for example ${name}.`),
  advise: ofNumber(
    (spare) => `Deselect at least ${nodes(spare)}, for example those selected last.`,
  ),
  leaveOutOne: ofText((name) => `Deselect ${name}`),
  leaveOut: ofNumber((spare) => `Deselect ${nodes(spare)}`),
  unjudged:
    "The rule cannot be checked, so no node can be removed. Reload the cluster and try again.",
  /** Why it cannot be checked. */
  removeCount: ofNumber((count) => `Remove ${nodes(count)} …`),
  changed: ofText((names) => `No longer in this queue, or being removed: ${names}.`),

  becomesEmpty: ": the queue will be empty",
  ...{ acceptJobs: "The jobs in this queue may be interrupted.", typeName: "To confirm, type" },
  notSentOffline: "You are offline: nothing was sent. Try again when you are connected.",
  cancel: "Cancel",
  confirmTitle: (/** @type {number} */ count, /** @type {string} */ queue) =>
    `Remove ${nodes(count)} from ${queue}?`,
  mayBeInterrupted: ofNumber((count) =>
    count === 1
      ? "1 running job may be interrupted"
      : `${number(count)} running jobs may be interrupted`,
  ),
  cannotStart: ofNumber((count) =>
    count === 1 ? "1 waiting job cannot start" : `${number(count)} waiting jobs cannot start`,
  ),
  confirmText:
    "The nodes stay in the cluster, keep running and keep accruing charges. You can put them back.",
  confirmGo: ofNumber((count) => `Remove ${nodes(count)}`),

  ...{ removals: "Activity", steps: "Steps", job: "Job" },
  ...{ leftNone: "By the list, none has left the queue.", stillIn: "By the list, in the queue:" },
  ...{ apiSaid: "The API’s words:", lookingUp: "Reading the operation log …" },
  forgetTitle: "Dismiss a removal whose outcome is unknown?",
  ...{ forgetGo: "I know what happened: dismiss", copy: "Copy the job ID", copied: "Copied" },
  ...{ looksItself: " this page checks again then.", lookYourself: " check again after that." },
  deeds: {
    remove: deed({
      ...{ from: "from", gone: "Removed", done: "have left", was: "removed", some: "have left" },
      ...{ are: "still in", again: "remove the nodes again", noun: "removal" },
      check: "Reload the cluster and select the nodes again.",
      job: "Remove those again that are still in the queue.",
    }),
    add: deed({
      ...{ from: "back into", gone: "Added", done: "are back in", was: "added", some: "be back" },
      ...{ are: "still not in", again: "undo again", noun: "addition" },
      check: "Reload the cluster and check where the nodes are.",
      job: "Before you add nodes again, check the table for those in the queue.",
    }),
  },
  now: {
    again: ofNumber((attempt) => `Sending the request again (attempt ${number(attempt)}) …`),
    earlier: "Checking what became of an earlier request for these nodes …",
    lost: "The response was lost. Checking the operation log. This can take a minute …",
    scan: "Checking the operation log for the earlier attempts …",
    clock: ofNumber((offsetMs) => `The clock was corrected: ${clock(offsetMs)} …`),
    because: {
      busy: "The API is busy: nothing was done.",
      updating: "Another job is changing the cluster: nothing was done yet.",
      clock: "The API refused the request’s time: nothing was done.",
      ...{ absent: "It was not carried out.", unreachable: "Could not connect." },
    },
    wait: ofNumber((ms) => (ms < 500 ? "Sending it again …" : `Sending it again in ${span(ms)} …`)),
    waitForJob: "Sending it again after that …",
  },
  underWay: ofText((title) => `In progress: ${title}`),
  past: {
    sent: ofNumber((attempt) => (attempt === 1 ? "sent" : `sent again (attempt ${attempt})`)),
    earlier: "checked what became of an earlier request",
    lost: ofNumber((scans) => `response lost: checked the operation log${times(scans)}`),
    scan: ofNumber((scans) => `checked the operation log${times(scans)}`),
    clock: ofNumber((offsetMs) => `clock corrected: ${clock(offsetMs)}`),
    because: {
      busy: "not carried out: the API was busy",
      updating: "not carried out: the cluster was being changed",
      clock: "not carried out: the API refused the request’s time",
      ...{ absent: "not carried out", unreachable: "could not connect" },
    },
  },
  inDoubt: ofText((ids) => `May be one of these jobs: ${ids}`),
  left: ofNumbers((left, all) => `By the list, ${number(left)} of ${number(all)} left:`),
  actions: {
    ...{ look: "Check what happened", lookAgain: "Check again", undo: "Undo" },
    ...{ again: "Select these nodes again", forget: "Dismiss …", dismiss: "Dismiss" },
  },
  forgetSure:
    "Dismiss this only if you know from elsewhere what happened, for example from the console: this page then treats the nodes as if nothing had been sent.",
  forgetHide: ofText((time) => `Hide; the nodes stay locked until ${time}`),
  elapsed: ofNumber((ms) => `for ${span(ms)}`),
  mayArrive: ofText((time) => ` The request may still be carried out until ${time}:`),
  lookUnread: ofText((why) => `This could not be checked: ${why}`),
};
