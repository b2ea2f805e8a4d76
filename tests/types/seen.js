// Results, errors and events of real calls, in as many variants as possible.

import { SIM_CREDENTIALS, serve } from "../../www/server.js";
import * as ehpc from "../node/installed.js";
import { listen } from "../node/listen.js";
import { serveWithClock } from "../node/wrong-clock.js";
import { forAdding, forReading, forWaiting } from "../options.js";

const { addNodes, checkRemoval, GOOD, listNodes, listQueues } = ehpc;
const { lookUp, removeNodes, signRequest, waitForJob } = ehpc;

/** @typedef {import("../../js/types.d.ts").Options} Options */
/** @typedef {import("../../js/types.d.ts").HpcError} HpcError */

/** All values, by the name of their type. */
export const seen = {
  /** @type {object[]} */ Removal: [],
  /** @type {object[]} */ LookUp: [],
  /** @type {object[]} */ Resumed: [],
  /** @type {object[]} */ SignedRequest: [],
  /** @type {object[]} */ RemovalCheck: [],
  /** @type {object[]} */ Queue: [],
  /** @type {object[]} */ ClusterNode: [],
  /** @type {object[]} */ Job: [],
  /** @type {(object & { type: string })[]} */ HpcEvent: [],
};

/** @type {HpcError[]} */
export const errors = [];

/** The pages of lists. */
export const pages = {
  queues: /** @type {object[]} */ ([]),
  nodes: /** @type {object[]} */ ([]),
};

/** @type {Options} */
const heard = { onEvent: (event) => seen.HpcEvent.push(event) };

/** @param {Promise<unknown>} call */
async function fails(call) {
  errors.push(await ehpc.failure(call));
}

/** Must run first, as WebAssembly is loaded only once. */
async function withoutWebAssembly() {
  const { instantiate } = WebAssembly;
  /** @type {(module: any, imports?: WebAssembly.Imports) => Promise<any>} */
  const refuse = async (module, imports) => {
    // Node's own fetch instantiates a module too, and the process exits if that fails.
    if (!Object.keys(imports ?? {}).includes("./ehpc_remove_nodes_bg.js"))
      return instantiate(module, imports);
    throw new WebAssembly.CompileError("forbidden by policy");
  };
  WebAssembly.instantiate = /** @type {typeof instantiate} */ (refuse);
  await fails(signRequest(GOOD));
  WebAssembly.instantiate = instantiate;
}

async function withoutServer() {
  seen.SignedRequest.push(await signRequest(GOOD));
  const options = { credentials: SIM_CREDENTIALS, headers: { "X-Token": "t" } };
  seen.SignedRequest.push(await signRequest(GOOD, options));
  await fails(signRequest({ ...GOOD, zone: "" }));
  await fails(removeNodes(GOOD, { guard: { queues: [] } }));
  // A port without a server.
  await fails(removeNodes(GOOD, { endpoint: "http://127.0.0.1:1", ...heard }));
}

/** @param {Awaited<ReturnType<typeof serve>>} server */
async function withSimulation(server) {
  /** @param {string} path @param {object} body */
  const post = async (path, body) => {
    const response = await fetch(server.url + path, { method: "POST", body: JSON.stringify(body) });
    return /** @type {any} */ (await response.json());
  };
  const queues = [
    { name: "batch", groups: [2, 2] },
    { name: "empty", groups: [] },
  ];
  const { cluster_id, zone, queues: made } = await post("/sim/clusters", { queues, job_ms: 20 });
  const place = { cluster_id, zone };
  const { hpcqueue_id, nodes } = made[0];
  /** @type {string[]} */
  const ids = nodes.map((/** @type {{ node_id: string }} */ { node_id }) => node_id);
  const request = { ...place, hpcqueue_id, nodelist: [ids[0] ?? ""] };
  /** @type {Options} */
  const options = {
    ...{ endpoint: `${server.url}/api`, credentials: SIM_CREDENTIALS, ...heard },
    ...{ timeoutMs: 2000, settleMs: 50, deadlineMs: 60_000 },
  };
  /** @param {string} operation @param {string} fault @param {object} [more] */
  const arm = (operation, fault, more) =>
    post("/sim/faults", { cluster_id, operation, fault, ...more });

  const reading = forReading(options);
  const listed = await listQueues(place, {
    ...reading,
    onPage: (page) => pages.queues.push(page),
  });
  seen.Queue.push(...listed);
  const nodesListed = await listNodes(place, {
    ...reading,
    onPage: (page) => pages.nodes.push(page),
  });
  seen.ClusterNode.push(...nodesListed);
  seen.RemovalCheck.push(await checkRemoval(listed, { ...request, nodelist: [1] }));
  seen.RemovalCheck.push(await checkRemoval(listed, { ...request, nodelist: [1, 2] }));

  await arm("removeNodes", "busy");
  await arm("removeNodes", "lost-before");
  await arm("removeNodes", "lost-after");
  const removal = await removeNodes(request, options);
  seen.Removal.push(removal);
  await arm("listOperations", "status", { value: 503 });
  const wanted = { zone, job_id: removal.job_id };
  seen.Job.push(await waitForJob(wanted, forWaiting(options)));
  seen.Removal.push(await addNodes(request, forAdding(options)));

  const { receipt } = removal;
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
  const attempts = [{ n: 1, timestamp: now, sent: now }];
  for (const one of [
    receipt,
    { ...receipt, state: /** @type {const} */ ("failed") },
    // It may still arrive.
    { ...receipt, state: /** @type {const} */ ("open"), nodelist: [ids[3] ?? ""], attempts },
  ]) {
    seen.LookUp.push(await lookUp(one, forWaiting(options)));
  }

  const journal = ehpc.memoryJournal();
  /** @param {Partial<import("../../js/types.d.ts").Journal>} own */
  const withJournal = (own) =>
    fails(removeNodes(request, { ...options, journal: { ...journal, ...own } }));
  await withJournal({ read: () => Promise.reject(new Error("broken")) });
  await withJournal({ read: async (prefix) => [{ id: `${prefix}.1`, text: "" }] });
  const open = { ...receipt, state: "open", nodelist: [ids[3] ?? ""], attempts };
  for (const [id, text] of [
    ["1", JSON.stringify(open)],
    ["2", ""],
  ]) {
    await journal.write({ id: `${id}`, text: `${text}` }, { durable: true });
  }
  seen.Resumed.push(...(await ehpc.resume(journal, forWaiting(options))));

  await arm("removeNodes", "refuse");
  await fails(removeNodes({ ...request, nodelist: [ids[1] ?? ""] }, options));
  await arm("removeNodes", "job-fails");
  const { job_id } = await removeNodes({ ...request, nodelist: [ids[2] ?? ""] }, options);
  await fails(waitForJob({ zone, job_id }, forWaiting(options)));
  await arm("getQueueList", "status", { value: 503, times: 9 });
  await fails(listQueues(place, { ...forReading(options), maxAttempts: 1 }));
  // A job that is not in the log: it is polled once, as the next poll would be a second later.
  await fails(waitForJob({ zone, job_id: "j-none" }, { ...forWaiting(options), deadlineMs: 900 }));
}

async function withWrongClock() {
  const { url: endpoint, close } = await serveWithClock(420);
  try {
    const options = { endpoint, credentials: SIM_CREDENTIALS, ...heard };
    seen.Removal.push(await removeNodes(GOOD, options));
  } finally {
    close();
  }
}

async function withSilence() {
  const { url: endpoint, close } = await listen(() => {});
  try {
    await fails(removeNodes(GOOD, { endpoint, timeoutMs: 30, deadlineMs: 90, ...heard }));
  } finally {
    close();
  }
}

await withoutWebAssembly();
await withoutServer();
const server = await serve({ env: {} });
try {
  await withSimulation(server);
} finally {
  await server.close();
}
await withWrongClock();
await withSilence();
