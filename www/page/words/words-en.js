// The page in English. A text that contains numbers or names is a function.

import { formats } from "./formats.js";

const format = formats("en");
const { number } = format;

/** @param {number} count */
const nodes = (count) => (count === 1 ? "1 node" : `${number(count)} nodes`);

/** @param {number} count */
const times = (count) => (count === 1 ? "" : ` ${number(count)} times`);

/**
 * A duration, in seconds or minutes.
 * @param {number} ms
 * @returns {string}
 */
function span(ms) {
  const seconds = Math.max(1, Math.round(Math.abs(ms) / 1000));
  if (seconds < 120) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  return `${number(Math.round(seconds / 60))} minutes`;
}

/**
 * Whether the API's clock is behind or ahead.
 * @param {number} offsetMs
 */
const side = (offsetMs) => (offsetMs < 0 ? "behind" : "ahead");

/** What is the same for a removal and its undo. */
const phases = {
  sending: "Sending the request …",
  elsewhere: "Under way in another tab …",
  running: "Accepted. The job is running …",
  undone: "Put back.",
  untracked: "The job did not finish in time.",
  journal: "Nothing was sent: this browser could not write the request down.",
  unresolved: "Nothing was sent: the outcome of an earlier request for these nodes is not known.",
};
const next = {
  untracked: "Check what happened here, or in the operation log of the console.",
  load: "Reload the page. If that does not help, build the server’s package: npm run build.",
  journal:
    "You can try again: it is then sent without being written down. Keep this tab open until it is done.",
  unknown:
    "The request may have reached the API. Do not send it again before it is known what happened. Its nodes stay locked.",
  unresolved: "First find out what became of the earlier request, in this list. Then try again.",
};

/**
 * What an error says: what happened, and all of it.
 * @param {unknown} error
 */
function told(error) {
  if (!(error instanceof Error)) return { summary: String(error), message: String(error) };
  const { message, summary, log } = /** @type {Error & { summary?: string, log?: string }} */ (
    error
  );
  if (log === undefined) return { summary: summary || message, message };
  const text = `The operation log could not be read${log && ` (${log})`}.`;
  return { summary: text, message: text };
}

export const en = {
  ...format,
  told,
  /** Between two sentences. */
  space: " ",
  title: "E-HPC queues",
  language: "Language",
  reload: "Reload",
  loading: "Loading the cluster …",
  /** @param {string} ago */
  loaded: (ago) => `Updated ${ago}`,
  justNow: "just now",

  forgetful:
    "This browser keeps no data for this page. If you close or reload it, it forgets its removals: keep it open until they are done.",
  troubles: {
    offline: "You are offline. Nothing is sent.",
    unreachable: "Couldn’t read the cluster.",
    load: "Couldn’t load the cluster.",
  },
  /** @param {string} time */
  knownAt: (time) => `What is shown is from ${time}.`,
  /** @param {number} count */
  openRemovals: (count) =>
    count === 1
      ? "A removal or undo is still open: what was sent goes on in the cluster."
      : `${number(count)} removals or undos are still open: what was sent goes on in the cluster.`,
  /** @param {number} seconds */
  retryIn: (seconds) => `Trying again in ${seconds} s …`,
  again: "Try again",

  simulated: "Simulated cluster: no real resources are affected.",
  faultLabel: "Fault of the next removal",
  reset: "Reset",
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

  chooseTitle: "Select a cluster",
  chooseText: "No cluster was set. Find its ID and zone in the QingCloud console.",
  clusterId: "Cluster ID",
  zone: "Zone",
  show: "Show this cluster",

  queues: "Queues",
  nodeCount: nodes,
  /** A count and its unit, which may look different. @param {number} count @returns {[string, string]} */
  nodeParts: (count) => [number(count), count === 1 ? "node" : "nodes"],
  /** @param {number} running @param {number} waiting */
  jobCount: (running, waiting) => `${number(running)} running, ${number(waiting)} waiting`,
  /** @param {string} count */
  jobs: (count) => `Jobs: ${count}`,
  noQueues: "This cluster has no queues.",
  /** @param {string} id @param {string} jobs */
  queueFacts: (id, jobs) => `${id} · jobs: ${jobs}`,
  emptyQueue: "This queue has no compute nodes.",
  selectAll: "Select all shown",
  filter: "Filter nodes",
  filterHint: "Filter: name, ID, group, status …",
  sortBy: "Sort by",
  groups: "Select groups",
  /** @param {string} group @param {number} count */
  groupChip: (group, count) => `Group ${group} · ${number(count)}`,
  clear: "Clear selection",
  /** @param {number} received @param {number} total */
  progress: (received, total) => `Loading: ${number(received)} of ${nodes(total)}`,
  /** @param {number} shown @param {number} all @param {number} hidden */
  counts: (shown, all, hidden) =>
    (shown === all ? nodes(all) : `${number(shown)} of ${nodes(all)}`) +
    (hidden > 0
      ? ` · ${number(hidden)} selected ${hidden === 1 ? "node" : "nodes"} hidden by the filter`
      : ""),
  noMatch: "No node of this queue matches the filter.",
  unfilter: "Show all nodes",
  /** @param {string} name */
  select: (name) => `Select ${name}`,
  name: "Name",
  state: "State",
  address: "IP address",
  group: "Group",
  cpu: "Cores",
  memory: "Memory",
  gpu: "GPUs",
  locks: { removing: "removing", unknown: "outcome unknown" },
  values: /** @type {Record<string, string>} */ ({
    active: "active",
    healthy: "healthy",
    unhealthy: "unhealthy",
  }),

  paste: "Paste a list …",
  pasteTitle: "Select nodes by a list",
  pasteHint: "Names or IDs, separated by spaces, commas or lines; ranges like node[1-10]",
  /** @param {number} count */
  take: (count) => `Select ${nodes(count)}`,
  /** @param {number} found @param {number} all */
  foundOf: (found, all) => `${number(found)} of ${number(all)} can be selected in this queue.`,
  notTaken: {
    missing: "Not found:",
    ambiguous: "Names of several nodes (use their IDs):",
    elsewhere: "Not in this queue:",
    locked: "Being removed:",
  },
  /** @param {unknown} error */
  listProblem: (error) => told(error).message,

  chooseNodes: "Select the nodes to remove from this queue.",
  stillLoading: "The list is still loading.",
  /** @param {number} count */
  selected: (count) => `${nodes(count)} selected.`,
  allQueues: "All queues",
  allowed: "Allowed: at least one queue keeps a compute node.",
  /** @param {number} chosen @returns {string} */
  forbidden: (chosen) =>
    chosen === 1
      ? "Not allowed: this is the last compute node in any queue, and at least one must stay."
      : "Not allowed: no queue would have a compute node left, and at least one must stay.",
  /** @param {number} chosen @param {number} spare how many must be deselected @param {string} name one of them @returns {string} */
  advice: (chosen, spare, name) => {
    if (spare === 1) return `Deselect at least one node, for example ${name}.`;
    if (spare > 1) return `Deselect at least ${nodes(spare)}, for example those selected last.`;
    return chosen === 1
      ? "First add a node to any queue of the cluster."
      : "Deselecting is not enough: the lists do not show that any node stays. First add a node to any queue of the cluster.";
  },
  /** @param {number} spare @param {string} name @returns {string} */
  leaveOut: (spare, name) => `Deselect ${spare === 1 ? name : nodes(spare)}`,
  unjudged:
    "The rule cannot be checked, so no node can be removed. Reload the cluster and try again.",
  /** Why the rule cannot be checked. @param {unknown} reason */
  reasonText: (reason) => told(reason).message,
  remove: "Remove nodes …",
  /** @param {number} count */
  removeCount: (count) => `Remove ${nodes(count)} …`,
  /** @param {number} count @param {string} names */
  changed: (count, names) =>
    `Deselected, because ${count === 1 ? "it has" : "they have"} left the queue or ${count === 1 ? "is" : "are"} being removed: ${names}.`,
  notAsked: "The cluster could not be read again. Nothing was sent.",

  /** @param {number} count @param {string} queue */
  confirmTitle: (count, queue) => `Remove ${nodes(count)} from ${queue}?`,
  becomesEmpty: ": the queue will be empty",
  /** @param {number} count @returns {string} */
  mayBeInterrupted: (count) =>
    count === 1
      ? "1 running job may be interrupted"
      : `${number(count)} running jobs may be interrupted`,
  /** @param {number} count @returns {string} */
  cannotStart: (count) =>
    count === 1 ? "1 waiting job cannot start" : `${number(count)} waiting jobs cannot start`,
  confirmText:
    "The nodes stay in the cluster, keep running and keep accruing charges. You can put them back.",
  acceptJobs: "The jobs in this queue may be interrupted.",
  typeName: "To confirm, type",
  notSentOffline: "You are offline: nothing was sent. Try again when you are connected.",
  cancel: "Cancel",
  /** @param {number} count */
  confirmGo: (count) => `Remove ${nodes(count)}`,

  removals: "Activity",
  /** The texts about a removal, and about its undo. */
  deeds: {
    remove: {
      /** @param {number} count @param {string} queue */
      title: (count, queue) => `${nodes(count)} from ${queue}`,
      phases: {
        ...phases,
        gone: "Removed. Reading the list again …",
        done: "Done. The nodes have left the queue.",
        invalid: "Nothing was sent and no node was removed: the request is invalid.",
        guard: "Nothing was sent and no node was removed: the rule forbids it.",
        refused: "The API refused the request. No node was removed.",
        http: "Not removed: the request was not carried out.",
        load: "Nothing was sent and no node was removed: the package could not be loaded.",
        unknown: "It is not known whether the nodes were removed.",
        job: "The job failed. Some nodes may have left.",
      },
      next: {
        ...next,
        invalid: "Reload the cluster and select the nodes again.",
        guard: "Keep a node in a queue, or first add one to any queue.",
        refused: "The API gave the reason below. The nodes are still in the queue.",
        refusedRetry:
          "The cluster is busy: this request was not carried out. Wait a minute, then remove the nodes again.",
        http: "Check that the API can be reached, then remove the nodes again.",
        job: "Remove those again that are still in the queue.",
      },
      found: "The response was lost, but the removal was found in the operation log.",
      recovered:
        "The response was lost, but the removal was found in the operation log: it happened once.",
      findings: {
        found: "Found: the log has this removal.",
        several:
          "The log has several removals of exactly these nodes at this time. One of them may be this one.",
        none: "The log has no removal of these nodes at this time yet.",
      },
    },
    add: {
      /** @param {number} count @param {string} queue */
      title: (count, queue) => `${nodes(count)} back into ${queue}`,
      phases: {
        ...phases,
        gone: "Added. Reading the list again …",
        done: "Done. The nodes are back in the queue.",
        invalid: "Nothing was sent and no node was added: the request is invalid.",
        guard: "Nothing was sent and no node was added.",
        refused: "The API refused the request. No node was added.",
        http: "Not added: the request was not carried out.",
        load: "Nothing was sent and no node was added: the package could not be loaded.",
        unknown: "It is not known whether the nodes were added.",
        job: "The job failed. Some nodes may be back.",
      },
      next: {
        ...next,
        invalid: "Reload the cluster and check where the nodes are.",
        guard: "Reload the cluster and check where the nodes are.",
        refused: "The API gave the reason below. The nodes are still not in the queue.",
        refusedRetry:
          "The cluster is busy: this request was not carried out. Wait a minute, then undo again.",
        http: "The nodes are still not in the queue. Check that the API can be reached, then undo again.",
        job: "Before you add nodes again, check the table for those in the queue.",
      },
      found: "The response was lost, but the addition was found in the operation log.",
      recovered:
        "The response was lost, but the addition was found in the operation log: it happened once.",
      findings: {
        found: "Found: the log has this addition.",
        several:
          "The log has several additions of exactly these nodes at this time. One of them may be this one.",
        none: "The log has no addition of these nodes at this time yet.",
      },
    },
  },
  now: {
    /** @param {number} attempt */
    again: (attempt) => `Sending the request again (attempt ${number(attempt)}) …`,
    earlier: "Checking what became of an earlier request for these nodes …",
    lost: "The response was lost. Checking the operation log. This can take a minute …",
    scan: "Checking the operation log for the earlier attempts …",
    /** @param {number} offsetMs */
    clock: (offsetMs) =>
      `The clock was corrected: the API’s is ${span(offsetMs)} ${side(offsetMs)} …`,
    because: {
      busy: "The API is busy: nothing was done.",
      updating: "Another job is changing the cluster: nothing was done yet.",
      clock: "The API refused the request’s time: nothing was done.",
      absent: "It was not carried out.",
      unreachable: "Could not connect.",
    },
    /** @param {number} ms */
    wait: (ms) => (ms < 500 ? "Sending it again …" : `Sending it again in ${span(ms)} …`),
    waitForJob: "Sending it again after that …",
  },
  /** @param {string} title */
  underWay: (title) => `In progress: ${title}`,
  steps: "Steps",
  past: {
    /** @param {number} attempt */
    sent: (attempt) => (attempt === 1 ? "sent" : `sent again (attempt ${attempt})`),
    earlier: "checked what became of an earlier request",
    /** @param {number} scans */
    lost: (scans) => `response lost: checked the operation log${times(scans)}`,
    /** @param {number} scans */
    scan: (scans) => `checked the operation log${times(scans)}`,
    /** @param {number} offsetMs */
    clock: (offsetMs) => `clock corrected: the API’s is ${span(offsetMs)} ${side(offsetMs)}`,
    because: {
      busy: "not carried out: the API was busy",
      updating: "not carried out: the cluster was being changed",
      clock: "not carried out: the API refused the request’s time",
      absent: "not carried out",
      unreachable: "could not connect",
    },
  },
  /** @param {string} ids */
  inDoubt: (ids) => `May be one of these jobs: ${ids}`,
  job: "Job",
  /** @param {number} left @param {number} all @param {string} names */
  left: (left, all, names) =>
    left === 0
      ? "By the list, none has left the queue."
      : `By the list, ${number(left)} of ${number(all)} left: ${names}`,
  /** @param {string} names */
  stillIn: (names) => `By the list, in the queue: ${names}`,
  apiSaid: "The API’s words:",
  actions: {
    look: "Check what happened",
    lookAgain: "Check again",
    undo: "Undo",
    again: "Select these nodes again",
    forget: "Dismiss …",
    dismiss: "Dismiss",
  },
  lookingUp: "Reading the operation log …",
  forgetTitle: "Dismiss a removal whose outcome is unknown?",
  forgetSure:
    "Dismiss this only if you know from elsewhere what happened, for example from the console: this page then treats the nodes as if nothing had been sent.",
  /** @param {string} time */
  forgetHide: (time) => `Hide; the nodes stay locked until ${time}`,
  forgetGo: "I know what happened: dismiss",
  copy: "Copy the job ID",
  copied: "Copied",
  /** @param {number} ms */
  elapsed: (ms) => `for ${span(ms)}`,
  /** @param {string} time @param {boolean} again */
  mayArrive: (time, again) =>
    ` The request may still be carried out until ${time}: ${again ? "this page checks again then" : "check again after that"}.`,
  /** @param {string} why */
  lookUnread: (why) => `This could not be checked: ${why}`,
};
