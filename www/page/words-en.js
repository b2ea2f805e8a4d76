// The page in English. A text that contains numbers or names is a function.

const number = new Intl.NumberFormat("en").format;

/** @param {number} count */
const nodes = (count) => (count === 1 ? "1 node" : `${number(count)} nodes`);

/** @param {number} count */
const jobs = (count) => (count === 1 ? "1 job is" : `${number(count)} jobs are`);

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
    "The request may have reached the API, but its response was lost. Do not send it again: first check what happened.",
  unresolved: "First find out what became of the earlier request, in this list. Then try again.",
};

export const en = {
  title: "E-HPC queues",
  language: "Language",
  reload: "Reload",
  loading: "Loading the cluster …",
  /** @param {string} time */
  loaded: (time) => `Updated at ${time}`,

  forgetful:
    "This browser keeps no data for this page. If you close or reload it, it forgets its removals: keep it open until they are done.",
  simulated: "This is a simulated cluster. No real resources are affected.",
  faultLabel: "Simulated fault (next removal only)",
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
  },

  chooseTitle: "Select a cluster",
  chooseText: "No cluster was set. Find its ID and zone in the QingCloud console.",
  clusterId: "Cluster ID",
  zone: "Zone",
  show: "Show this cluster",

  queues: "Queues",
  nodeCount: nodes,
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
  clear: "Clear selection",
  /** @param {number} shown @param {number} all @param {number} hidden */
  counts: (shown, all, hidden) =>
    (shown === all ? nodes(all) : `${number(shown)} of ${nodes(all)}`) +
    (hidden > 0
      ? ` · ${number(hidden)} selected ${hidden === 1 ? "node" : "nodes"} hidden by the filter`
      : ""),
  /** @param {string} name */
  select: (name) => `Select ${name}`,
  name: "Name",
  nodeId: "Node ID",
  group: "Group",
  role: "Role",
  status: "Status",
  health: "Health",
  cpu: "CPU",
  memory: "Memory",
  gpu: "GPU",
  leaving: "in a removal",
  values: /** @type {Record<string, string>} */ ({
    active: "active",
    compute: "compute",
    healthy: "healthy",
    unhealthy: "unhealthy",
  }),

  chooseNodes: "Select the nodes to remove from this queue.",
  /** @param {number} chosen @param {number} inQueue @param {number} inAll */
  leaves: (chosen, inQueue, inAll) =>
    `${nodes(chosen)} selected. ${number(inQueue)} will stay in this queue, ${number(inAll)} in all queues.`,
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
  remove: "Remove nodes …",
  /** @param {number} count */
  removeCount: (count) => `Remove ${nodes(count)} …`,

  /** @param {number} count @param {string} queue */
  confirmTitle: (count, queue) => `Remove ${nodes(count)} from ${queue}?`,
  /** @param {number} inQueue @param {number} inAll */
  confirmFacts: (inQueue, inAll) => [
    "The nodes leave the queue and receive no more of its jobs.",
    "They stay in the cluster, keep running and keep accruing charges. You can add them to a queue again.",
    `${nodes(inQueue)} will stay in this queue, ${nodes(inAll)} in all queues.`,
    "The cluster may have changed: the API makes the final check.",
  ],
  /** @param {number} running */
  confirmJobs: (running) =>
    `${jobs(running)} running in this queue. This page cannot tell on which nodes. If they must not be interrupted, check first.`,
  /** @param {number} running @param {string} queue */
  onceMoreTitle: (running, queue) => `${jobs(running)} running in ${queue}`,
  onceMore:
    "A job running on one of these nodes may be terminated or lose part of its work. Remove the nodes anyway?",
  onceMoreGo: "Remove anyway",
  cancel: "Cancel",
  /** @param {number} count */
  confirmGo: (count) => `Remove ${nodes(count)}`,

  removals: "Removals",
  /** The texts about a removal, and about its undo. */
  deeds: {
    remove: {
      /** @param {number} count @param {string} queue */
      title: (count, queue) => `${nodes(count)} from ${queue}`,
      phases: {
        ...phases,
        done: "Done. The nodes have left the queue.",
        invalid: "Nothing was sent and no node was removed: the request is invalid.",
        guard: "Nothing was sent and no node was removed: the rule forbids it.",
        refused: "The API refused the request. No node was removed.",
        http: "Not removed: the request was not carried out.",
        load: "Nothing was sent and no node was removed: the package could not be loaded.",
        unknown: "It is not known whether the nodes were removed.",
        job: "The job failed. Some of the nodes may have left the queue.",
      },
      next: {
        ...next,
        invalid: "Reload the cluster and select the nodes again.",
        guard: "Keep a node in a queue, or first add one to any queue.",
        refused: "The reason the API gave is below. The nodes are still in the queue.",
        refusedRetry:
          "The cluster is busy: this request was not carried out. Wait a minute, then remove the nodes again.",
        http: "The nodes are still in the queue. Check that the API can be reached, then remove them again.",
        job: "Before you remove nodes again, check the table for those still in the queue.",
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
        done: "Done. The nodes are back in the queue.",
        invalid: "Nothing was sent and no node was added: the request is invalid.",
        guard: "Nothing was sent and no node was added.",
        refused: "The API refused the request. No node was added.",
        http: "Not added: the request was not carried out.",
        load: "Nothing was sent and no node was added: the package could not be loaded.",
        unknown: "It is not known whether the nodes were added.",
        job: "The job failed. Some of the nodes may be back in the queue.",
      },
      next: {
        ...next,
        invalid: "Reload the cluster and check where the nodes are.",
        guard: "Reload the cluster and check where the nodes are.",
        refused: "The reason the API gave is below. The nodes are still not in the queue.",
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
    /** @param {number} scans @returns {string} */
    lost: (scans) =>
      scans === 1
        ? "response lost: checked the operation log"
        : `response lost: checked the operation log ${number(scans)} times`,
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
  inDoubt: (ids) => `may be one of these jobs: ${ids}`,
  /** @param {string} id */
  jobId: (id) => `Job ${id}`,
  /** @param {string} time */
  sentAt: (time) => `sent at ${time}`,
  lookUp: "Check what happened",
  lookAgain: "Check again",
  lookingUp: "Reading the operation log …",
  dismiss: "Dismiss",
  forget: "Dismiss …",
  forgetSure:
    "Dismiss this only if you know from elsewhere what happened, for example from the console: this page then treats the nodes as if nothing had been sent.",
  forgetGo: "I know what happened: dismiss",
  undo: "Undo",
  undoHint: "puts the nodes back into the queue",
  copy: "Copy the job ID",
  copied: "Copied",
  /** @param {number} seconds */
  elapsed: (seconds) => `for ${span(seconds * 1000)}`,
  /** @param {string} time @param {boolean} again */
  mayArrive: (time, again) =>
    ` The request may still be carried out until ${time}: ${again ? "this page checks again then" : "check again after that"}.`,
  /** @param {string} why */
  lookUnread: (why) => `This could not be checked: ${why}`,

  readFailed: "Couldn’t load the cluster.",
  again: "Try again",
};
