// The API's operations on the fault server.

import { authenticate } from "../../www/sim/authenticate.js";
import { SIM_CREDENTIALS } from "../../www/sim/credentials.js";
import { fieldsOf } from "../../www/sim/message.js";
import { Refusal } from "../../www/sim/refusal.js";
import { parseTarget } from "../../www/sim/target.js";
import { EXPIRED, isExpired } from "../timestamps.js";
import { getQueueList, listNodes } from "./lists.js";
import { code, json, READS } from "./plans.js";
import { removal } from "./removal.js";

/** @typedef {import("./plans.js").RawResponse} RawResponse */
/** @typedef {import("../../www/sim/message.js").Message} Message */

/**
 * @typedef {object} Api
 * @property {import("./world.js").World} world
 * @property {Readonly<Record<string, number>>} mix of a POST's faults
 * @property {Readonly<Record<string, number>>} readMix of a log read's faults
 * @property {import("./keys.js").Keys} keys
 * @property {boolean} signed must requests be signed?
 * @property {boolean} proxy is it behind a proxy that signs with the requested timestamp?
 * @property {import("./cache.js").Cache} cache
 */

/**
 * @typedef {object} Own fields of this request
 * @property {string | undefined} requestedTime its `Ehpc-Timestamp`
 * @property {number} limit maximum rows on a page of the log
 *
 * @typedef {Pick<import("./removal.js").Post, "key" | "dropped"> & Own} Extra
 */

/**
 * Responds to one request.
 * @param {Api} api
 * @param {Message & Extra} message
 * @returns {Promise<RawResponse | null>} `null`: the connection is dropped
 */
export async function respond(api, message) {
  try {
    return await operate(api, message);
  } catch (error) {
    if (error instanceof Refusal) return json(code(error.retCode, error.message));
    throw error;
  }
}

/**
 * @param {Api} api
 * @param {Message & Extra} message
 * @returns {Promise<RawResponse | null>}
 */
async function operate({ world, mix, readMix, keys, signed, proxy, cache }, message) {
  const { path, query } = parseTarget(message.target);
  const authenticateAt = (at = performance.now()) => {
    const now = world.clock(at);
    if (signed) authenticate({ ...message, path, query }, now, SIM_CREDENTIALS);
    if (proxy && isExpired(message.target, { "ehpc-timestamp": message.requestedTime }, now)) {
      throw new Refusal(EXPIRED.ret_code, EXPIRED.message);
    }
  };
  const fields = fieldsOf(message);
  const operation = `${message.method} ${path.slice("/api".length)}`;
  if (operation === "POST /queue/ehpc/removeNodes") {
    return removal(world, mix, keys, { ...message, fields, authenticate: authenticateAt });
  }
  authenticateAt();
  switch (operation) {
    case "POST /queue/ehpc/addNodes": {
      const call = world.calls.of(fields);
      return json(call ? world.putBack(call) : code(2100, "these nodes are not found"));
    }
    case "GET /operation": {
      world.rivals.addRows();
      const page = { ...world.log.page(fields, message.limit), ret_code: 0 };
      const fault = world.random.name(readMix, "none");
      if (fault !== "cached" && fault !== "cached, with Age") {
        return (READS[fault] ?? json)(page, world.random);
      }
      const key = `${fields.limit} ${fields.offset} ${fields.reverse} ${fields.job_ids}`;
      return cache.page(fault, key, page, world.clock());
    }
    case "GET /cluster/listNodes":
      return json(listNodes(world.calls, fields));
    case "GET /queue/ehpc/getQueueList":
      return json(getQueueList(world.calls, fields));
    default:
      return { status: 404, type: "text/html; charset=utf-8", body: "<h1>404 Not Found</h1>\n" };
  }
}
