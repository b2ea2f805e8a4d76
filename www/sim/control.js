// The routes under /sim, with which tests create clusters, arm faults and read the requests received.

import { HttpError, readBody, sendJson } from "../http.js";
import { allowAnyOrigin } from "./cors.js";

/** @typedef {import("./api.js").Sim} Sim */
/** @typedef {import("./cluster.js").Cluster} Cluster */
/** @typedef {import("./cluster.js").QueueSpec} QueueSpec */
/** @typedef {import("./world.js").NewCluster} NewCluster */
/** @typedef {{ sim: Sim, body: Record<string, unknown>, cluster_id: string | null }} ControlRequest */

/** @type {Record<string, (request: ControlRequest) => unknown>} */
const ROUTES = {
  "POST /sim/clusters": ({ sim, body }) => describe(sim.world.create(clusterSpec(body))),
  "POST /sim/reset": ({ sim, cluster_id }) => {
    const wanted = cluster_id ?? sim.world.home.cluster_id;
    const cluster = sim.world.find(wanted);
    if (!cluster) throw new HttpError(404, `unknown cluster: ${wanted}`);
    sim.faults.clear(wanted);
    return describe(sim.world.reset(cluster));
  },
  "GET /sim/requests": ({ sim, cluster_id }) => ({ requests: sim.received.of(cluster_id) }),
  "GET /sim/faults": ({ sim }) => ({ faults: sim.faults.list() }),
  "POST /sim/faults": ({ sim, body }) => {
    const armed = sim.faults.arm(body);
    if (typeof armed === "string") throw new HttpError(400, armed);
    return armed;
  },
  "DELETE /sim/faults": ({ sim, cluster_id }) => {
    sim.faults.clear(cluster_id);
    return { faults: sim.faults.list() };
  },
};

/**
 * Handles one request to `/sim/…`.
 * @param {Sim} sim
 * @param {import("node:http").IncomingMessage} req
 * @param {import("node:http").ServerResponse} res
 */
export async function handleControl(sim, req, res) {
  if (allowAnyOrigin(req, res)) return;
  const url = new URL(req.url ?? "", "http://sim");
  const route = ROUTES[`${req.method} ${url.pathname}`];
  if (!route) throw new HttpError(404, `unknown route: ${req.method} ${url.pathname}`);
  const body = parseBody(await readBody(req));
  sendJson(res, 200, route({ sim, body, cluster_id: url.searchParams.get("cluster_id") }));
}

/**
 * @param {Buffer} bytes
 * @returns {Record<string, unknown>}
 */
function parseBody(bytes) {
  if (bytes.length === 0) return {};
  /** @type {unknown} */
  let value;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new HttpError(400, "the body is not JSON");
  }
  if (typeof value === "object" && value !== null) return { ...value };
  throw new HttpError(400, "the body must be a JSON object");
}

/**
 * @param {Record<string, unknown>} body
 * @returns {NewCluster}
 */
function clusterSpec({ queues, job_ms, clock }) {
  /** @type {NewCluster} */
  const spec = {};
  if (job_ms !== undefined) {
    if (typeof job_ms !== "number" || !(job_ms >= 0 && job_ms <= 3_600_000)) {
      throw new HttpError(400, "job_ms must be a number of milliseconds, at most 3600000");
    }
    spec.job_ms = job_ms;
  }
  if (clock !== undefined) {
    if (typeof clock !== "number" || !(Math.abs(clock) <= 1e9)) {
      throw new HttpError(400, "clock must be a number of seconds");
    }
    spec.clock = clock;
  }
  if (queues !== undefined) {
    if (!Array.isArray(queues) || !queues.every(isQueueSpec)) {
      throw new HttpError(400, "queues must be like [{ name, groups: [2, ['a', 'b']] }]");
    }
    spec.queues = queues;
  }
  return spec;
}

/**
 * @param {unknown} value
 * @returns {value is QueueSpec}
 */
export function isQueueSpec(value) {
  const { name, groups } = /** @type {Record<string, unknown>} */ (value ?? {});
  return typeof name === "string" && Array.isArray(groups) && groups.every(isGroup);
}

/** @param {unknown} group */
function isGroup(group) {
  if (Array.isArray(group)) return group.every((name) => typeof name === "string");
  return Number.isInteger(group) && Number(group) >= 0 && Number(group) <= 100_000;
}

/** @param {Cluster} cluster */
function describe({ cluster_id, zone, queues }) {
  return {
    cluster_id,
    zone,
    queues: [...queues.values()].map(({ hpcqueue_id, name, nodes }) => ({
      ...{ hpcqueue_id, name },
      nodes: [...nodes].map(({ node_id, group_id }) => ({ node_id, group_id })),
    })),
  };
}
