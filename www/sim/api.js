// The simulated API: authenticates a request, applies faults, and responds.

import { setTimeout as sleep } from "node:timers/promises";
import { HttpError, readBody, send } from "../http.js";
import { authenticate } from "./authenticate.js";
import { allowAnyOrigin } from "./cors.js";
import { parseFaults } from "./fault-spec.js";
import { planFor } from "./faults.js";
import { clusterOf, fieldsOf, operationOf } from "./message.js";
import { Refusal } from "./refusal.js";
import { parseTarget } from "./target.js";

/** @typedef {import("./faults.js").Plan} Plan */
/** @typedef {import("./faults.js").Reply} Reply */
/** @typedef {import("./message.js").Message} Message */
/** @typedef {import("./operations.js").Operation} Operation */

/**
 * @typedef {object} Sim the state behind `/api`
 * @property {import("./world.js").World} world
 * @property {import("./armed.js").ArmedFaults} faults
 * @property {import("./received.js").ReceivedRequests} received
 * @property {import("./credentials.js").Credentials} credentials
 */

/**
 * Handles one request to `/api/…`.
 * @param {Sim} sim
 * @param {import("node:http").IncomingMessage} req
 * @param {import("node:http").ServerResponse} res
 */
export async function handleApi(sim, req, res) {
  // On a reused connection, browsers repeat a POST whose response was lost. Executions are counted
  // here, so every request gets a new connection.
  res.setHeader("connection", "close");
  if (allowAnyOrigin(req, res)) return;
  const operation = operationOf(req.url ?? "");
  if (!operation) {
    send(res, 404, "text/html; charset=utf-8", "<!DOCTYPE html><h1>404 Not Found</h1>\n");
    return;
  }
  /** @type {Message} */
  const message = {
    ...{ method: req.method ?? "", target: req.url ?? "", type: req.headers["content-type"] },
    body: await readBody(req),
  };
  const cluster_id = clusterOf(sim.world, message);
  const header = req.headers["x-sim-fault"];
  const specs =
    header === undefined
      ? sim.faults.take(cluster_id, operation.name)
      : parseFaults(String(header));
  if (!specs) throw new HttpError(400, `unknown fault: ${header}`);
  const plan = planFor(specs);
  const cluster = sim.world.find(cluster_id);
  if (cluster) cluster.clock += plan.jump;
  // The server's clock for this request, in milliseconds since 1970.
  const time = () => Date.now() + (plan.clock + (cluster?.clock ?? 0)) * 1000;
  /** @type {import("./received.js").Received} */
  const record = {
    ...{ at: Date.now(), method: message.method, target: message.target, headers: req.headers },
    ...{ body: message.body.toString("utf8"), operation: operation.name },
    ...{
      cluster_id: cluster_id ?? null,
      fault: specs.map(({ fault }) => fault).join(", ") || null,
    },
    ...{ executed: false, answer: null },
  };
  sim.received.add(record);
  const dropConnection = () => {
    record.answer = "lost";
    res.destroy();
  };
  const { known, executed, answer } = await perform(sim, operation, message, {
    ...{ plan, time, dropConnection },
  });
  record.executed = executed;
  const body = JSON.stringify({ action: `${operation.job_action}Response`, ...answer });
  const plain = { status: 200, type: "application/json", body };
  // A fault must never hide a wrong signature.
  const reply = known ? plan.reply(plain) : plain;
  if (!reply) return dropConnection();
  record.answer = { status: reply.status, body: reply.body.slice(0, 1000) };
  res.setHeader("date", new Date(time()).toUTCString());
  deliver(res, reply);
}

/**
 * Authenticates a request (`known`) and, if the plan allows it, carries it out (`executed`).
 * @param {Sim} sim
 * @param {Operation} operation
 * @param {Message} message
 * @param {{ plan: Plan, time: () => number, dropConnection: () => void }} how
 * @returns {Promise<{ known: boolean, executed: boolean, answer: Record<string, unknown> }>}
 */
async function perform({ world, credentials }, operation, message, { plan, time, dropConnection }) {
  let known = false;
  try {
    const { path, query } = parseTarget(message.target);
    authenticate({ ...message, path, query }, time(), credentials);
    known = true;
    if (message.method !== operation.method) {
      throw new Refusal(1101, `the method must be ${operation.method}, not ${message.method}`);
    }
    const fields = fieldsOf(message);
    if (plan.dropConnection) dropConnection();
    await sleep(plan.before, undefined, { ref: false });
    if (!plan.work) return { known, executed: false, answer: { ret_code: 0 } };
    if (plan.refuse && operation.method === "GET") throw plan.refuse;
    const call = { world, fields, now: time(), job_action: operation.job_action };
    const answer = operation.run({ ...call, verdict: plan });
    return { known, executed: true, answer: { ...answer, ret_code: 0 } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const answer = { ret_code: error.retCode, message: error.message };
    return { known, executed: false, answer };
  } finally {
    await sleep(plan.after, undefined, { ref: false });
  }
}

/**
 * @param {import("node:http").ServerResponse} res
 * @param {Reply} reply
 */
function deliver(res, { status, type, body, location, cut }) {
  if (location !== undefined) res.setHeader("location", location);
  if (!cut) {
    send(res, status, type, body);
    return;
  }
  const whole = Buffer.from(body);
  res.writeHead(status, { "content-type": type, "content-length": whole.length });
  res.write(whole.subarray(0, whole.length / 2), () => res.destroy());
}
