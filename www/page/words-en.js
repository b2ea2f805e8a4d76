// The page in English. A word with numbers or names in it is a function.

const number = new Intl.NumberFormat("en").format;

/** @param {number} count */
const nodes = (count) => (count === 1 ? "1 node" : `${number(count)} nodes`);

/** @param {number} count */
const jobs = (count) => (count === 1 ? "1 job is" : `${number(count)} jobs are`);

/**
 * A length of time, in the unit that reads best.
 * @param {number} ms
 * @returns {string}
 */
function span(ms) {
  const seconds = Math.max(1, Math.round(Math.abs(ms) / 1000));
  if (seconds < 120) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  return `${number(Math.round(seconds / 60))} minutes`;
}

/**
 * On which side of ours a clock is.
 * @param {number} offsetMs
 */
const side = (offsetMs) => (offsetMs < 0 ? "behind ours" : "ahead of ours");

export const en = {
  title: "E-HPC queues",
  language: "Language",
  reload: "Reload",
  loading: "Loading the cluster …",
  /** @param {string} time */
  loaded: (time) => `As of ${time}`,

  simulated: "A simulated cluster: nothing real is touched.",
  faultLabel: "What happens to the next removal",
  // The keys are faults of the simulated API. The log lags, so that one can see it being read.
  faults: {
    none: "nothing unusual",
    "lost-after, log-lag;900": "its answer is lost",
    "lost-before": "it is lost before it is carried out",
    busy: "the API is busy",
    "clock-jump": "the API’s clock is 7 minutes off",
    "delay;3000": "it takes 3 seconds longer",
    refuse: "the API refuses",
    "job-fails": "the job fails",
    status: "its answer is an error page",
  },

  chooseTitle: "Which cluster?",
  chooseText: "The server was started without a cluster. Both ids are in the QingCloud console.",
  clusterId: "Cluster id",
  zone: "Zone",
  show: "Show this cluster",

  queues: "Queues",
  nodeCount: nodes,
  /** @param {number} running @param {number} waiting */
  jobCount: (running, waiting) => `${number(running)} running, ${number(waiting)} waiting`,
  jobs: "Jobs",
  noQueues: "This cluster has no queues.",
  /** @param {string} id @param {string} jobs */
  queueFacts: (id, jobs) => `${id} · jobs: ${jobs}`,
  emptyQueue: "This queue has no compute nodes.",
  selectAll: "Choose all nodes that are shown",
  filter: "Filter the nodes",
  filterHint: "Filter: name, id, group, status …",
  clear: "Choose none",
  /** @param {number} shown @param {number} all @param {number} hidden */
  counts: (shown, all, hidden) =>
    (shown === all ? nodes(all) : `${number(shown)} of ${nodes(all)}`) +
    (hidden > 0 ? ` · ${number(hidden)} chosen that are not shown` : ""),
  /** @param {string} name */
  select: (name) => `Choose ${name}`,
  name: "Name",
  nodeId: "Node id",
  group: "Group",
  role: "Role",
  status: "Status",
  health: "Health",
  cpu: "CPU",
  memory: "Memory",
  gpu: "GPU",
  leaving: "being removed",
  values: /** @type {Record<string, string>} */ ({
    active: "active",
    compute: "compute",
    healthy: "healthy",
    unhealthy: "unhealthy",
  }),

  chooseNodes: "Choose the nodes to take out of this queue.",
  /** @param {number} chosen @param {number} inQueue @param {number} inAll */
  leaves: (chosen, inQueue, inAll) =>
    `${nodes(chosen)} chosen. ${number(inQueue)} will stay in this queue, ${number(inAll)} in all queues.`,
  allowed: "The rule allows it: at least one queue keeps a compute node.",
  /** @param {number} chosen @returns {string} */
  forbidden: (chosen) =>
    chosen === 1
      ? "Not possible: this is the last compute node of all queues, and at least one queue must keep one."
      : "Not possible: no queue of this cluster would keep a compute node, and at least one must keep one.",
  /** @param {number} chosen @param {number} spare how many have to be left out @param {string} name one of them @returns {string} */
  advice: (chosen, spare, name) => {
    if (spare === 1) return `Allowed: leave one of them out, for instance ${name}.`;
    if (spare > 1) return `Allowed: leave ${nodes(spare)} out, for instance those chosen last.`;
    return chosen === 1
      ? "First add a node to any queue of the cluster."
      : "No smaller choice is sure to be allowed: no node is sure to stay. First add a node to any queue of the cluster.";
  },
  /** @param {number} spare @param {string} name @returns {string} */
  leaveOut: (spare, name) => (spare === 1 ? `Leave ${name} out` : `Leave ${nodes(spare)} out`),
  unjudged: "The rule cannot be checked, so nothing is removed. Reload the cluster and try again.",
  stale:
    "What happened to an earlier removal of these nodes is not known yet. Look it up first, above under “Removals”.",
  remove: "Remove nodes …",
  /** @param {number} count */
  removeCount: (count) => `Remove ${nodes(count)} …`,

  /** @param {number} count @param {string} queue */
  confirmTitle: (count, queue) => `Remove ${nodes(count)} from ${queue}?`,
  /** @param {number} inQueue @param {number} inAll */
  confirmFacts: (inQueue, inAll) => [
    "The nodes leave the queue: it gives them no more jobs.",
    "They stay in the cluster, keep running and still cost money. You can add them to a queue again.",
    `After that ${nodes(inQueue)} will be in this queue and ${nodes(inAll)} in all queues.`,
    "The cluster may have changed meanwhile: the server has the last word.",
  ],
  /** @param {number} running */
  confirmJobs: (running) =>
    `${jobs(running)} running in this queue. This page cannot tell on which nodes: check first if they must not be disturbed.`,
  /** @param {number} running @param {string} queue */
  onceMoreTitle: (running, queue) => `${jobs(running)} running in ${queue}`,
  onceMore:
    "A job that runs on one of these nodes may be ended or lose a part of its work. Remove the nodes anyway?",
  onceMoreGo: "Remove anyway",
  cancel: "Cancel",
  /** @param {number} count */
  confirmGo: (count) => `Remove ${nodes(count)}`,

  removals: "Removals",
  /** What is said of a removal, and of its undoing. */
  deeds: {
    remove: {
      /** @param {number} count @param {string} queue */
      title: (count, queue) => `${nodes(count)} from ${queue}`,
      phases: {
        sending: "Sending the request …",
        running: "Accepted. The job is running …",
        done: "Done. The nodes have left the queue.",
        untracked: "The job did not finish in time.",
        invalid:
          "Nothing was sent, and no node was removed: something in the request is not right.",
        guard: "Nothing was sent, and no node was removed: the rule forbids it.",
        refused: "The API refused. No node was removed.",
        http: "Not removed: the request was not carried out.",
        load: "Nothing was sent, and no node was removed: the page could not load its program.",
        unknown: "It is not known whether the nodes were removed.",
        job: "The job failed. Some of the nodes may have left the queue.",
      },
      next: {
        untracked: "Look it up, or look into the operation log of the console.",
        invalid: "Reload the cluster and choose the nodes again.",
        guard: "Leave a node in a queue, or first add one to any queue.",
        refused: "Read below what the API says. The nodes are still in the queue.",
        refusedRetry:
          "It is busy. Wait a minute, then remove the nodes again: this request was not carried out.",
        http: "The nodes are still in the queue. Check that the API can be reached, then remove them again.",
        load: "Reload the page. If that does not help, the server's package may not be built: npm run build.",
        unknown:
          "The request may have reached the API, and its answer was lost. Do not send it again: look first whether it was carried out.",
        job: "See in the table who is still in the queue before you remove anything again.",
      },
      found: "The answer was lost, and the removal was found in the operation log.",
      recovered:
        "The answer was lost, and the removal was found in the operation log: it happened once.",
      findings: {
        found:
          "Found: the log holds a removal of exactly these nodes from this time. It is almost certainly this one.",
        several:
          "The log holds several removals of exactly these nodes from this time. One of them may be this one.",
        broken:
          "The log holds a removal of exactly these nodes from this time, and it failed. See in the table who is still in the queue.",
        none: "The log holds no removal of these nodes from this time yet.",
        late: "The log holds no removal of these nodes, and the request has expired. It was almost certainly not carried out: you can remove the nodes again.",
      },
      recent: "Latest removals of this queue",
      recentNone: "The log holds no removal of this queue.",
    },
    add: {
      /** @param {number} count @param {string} queue */
      title: (count, queue) => `${nodes(count)} back into ${queue}`,
      phases: {
        sending: "Sending the request …",
        running: "Accepted. The job is running …",
        done: "Done. The nodes are back in the queue.",
        untracked: "The job did not finish in time.",
        invalid: "Nothing was sent, and no node was added: something in the request is not right.",
        guard: "Nothing was sent, and no node was added.",
        refused: "The API refused. No node was added.",
        http: "Not added: the request was not carried out.",
        load: "Nothing was sent, and no node was added: the page could not load its program.",
        unknown: "It is not known whether the nodes were added.",
        job: "The job failed. Some of the nodes may be back in the queue.",
      },
      next: {
        untracked: "Look it up, or look into the operation log of the console.",
        invalid: "Reload the cluster and look where the nodes are.",
        guard: "Reload the cluster and look where the nodes are.",
        refused: "Read below what the API says. The nodes are still out of the queue.",
        refusedRetry:
          "It is busy. Wait a minute, then undo once more: this request was not carried out.",
        http: "The nodes are still out of the queue. Check that the API can be reached, then undo once more.",
        load: "Reload the page. If that does not help, the server's package may not be built: npm run build.",
        unknown:
          "The request may have reached the API, and its answer was lost. Do not send it again: look first whether it was carried out.",
        job: "See in the table who is in the queue before you add anything again.",
      },
      found: "The answer was lost, and the addition was found in the operation log.",
      recovered:
        "The answer was lost, and the addition was found in the operation log: it happened once.",
      findings: {
        found:
          "Found: the log holds an addition of exactly these nodes from this time. It is almost certainly this one.",
        several:
          "The log holds several additions of exactly these nodes from this time. One of them may be this one.",
        broken:
          "The log holds an addition of exactly these nodes from this time, and it failed. See in the table who is in the queue.",
        none: "The log holds no addition of these nodes from this time yet.",
        late: "The log holds no addition of these nodes, and the request has expired. It was almost certainly not carried out: you can undo once more.",
      },
      recent: "Latest additions to this queue",
      recentNone: "The log holds no addition to this queue.",
    },
  },
  now: {
    /** @param {number} attempt */
    again: (attempt) => `Sending the request again (attempt ${number(attempt)}) …`,
    lost: "The answer was lost. Looking it up in the operation log. This can take a minute …",
    /** @param {number} offsetMs */
    clock: (offsetMs) =>
      `The clock was corrected: the API’s is ${span(offsetMs)} ${side(offsetMs)} …`,
    because: {
      busy: "The API is busy and did nothing.",
      updating: "The cluster is being changed by another job, so nothing was done yet.",
      clock: "The API refused because of the clock and did nothing.",
      absent: "It was not carried out.",
      unreachable: "Could not connect.",
    },
    /** @param {number} ms */
    wait: (ms) => (ms < 500 ? "Sending it again …" : `It will be sent again in ${span(ms)} …`),
    waitForJob: "It will be sent again after that …",
  },
  /** @param {string} title */
  underWay: (title) => `Under way: ${title}`,
  steps: "What was done",
  past: {
    /** @param {number} attempt */
    sent: (attempt) => (attempt === 1 ? "sent" : `sent again (attempt ${attempt})`),
    /** @param {number} looks @returns {string} */
    lost: (looks) =>
      looks === 1
        ? "answer lost: looked into the operation log"
        : `answer lost: looked into the operation log ${number(looks)} times`,
    /** @param {number} offsetMs */
    clock: (offsetMs) => `clock corrected: the API’s is ${span(offsetMs)} ${side(offsetMs)}`,
    because: {
      busy: "not carried out: the API was busy",
      updating: "not carried out: the cluster was being changed",
      clock: "not carried out: refused because of the clock",
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
  lookUp: "Look it up",
  lookAgain: "Look again",
  lookingUp: "Reading the operation log …",
  dismiss: "Dismiss",
  undo: "Undo",
  undoHint: "puts the nodes back into the queue",
  copy: "Copy the job id",
  copied: "Copied",
  /** @param {number} seconds */
  elapsed: (seconds) => `for ${span(seconds * 1000)}`,
  /** @param {string} time */
  mayArrive: (time) =>
    ` The request may still be carried out until ${time}: look again after that.`,
  /** @param {string} why */
  lookUnread: (why) => `The operation log could not be read: ${why}`,
  jobStatus: /** @type {Record<string, string>} */ ({
    pending: "running",
    successful: "done",
    failed: "failed",
  }),
  sameNodes: "exactly these nodes",

  readFailed: "The cluster could not be read. Nothing was changed.",
  again: "Read it again",
};
