// The API's operations, for calls that have a name.

import { authenticate } from "../../../www/sim/authenticate.js";
import { SIM_CREDENTIALS } from "../../../www/sim/credentials.js";
import { fieldsOf } from "../../../www/sim/message.js";
import { Refusal } from "../../../www/sim/refusal.js";
import { parseTarget } from "../../../www/sim/target.js";
import { sleep } from "../pace.js";
import { code, json, READS } from "../plans.js";
import { removal } from "../removal.js";
import { nodeList, queueList } from "./lists.js";
import { KILL_MIX, KILL_READ_MIX } from "./mix.js";

/** @typedef {import("../plans.js").RawResponse} RawResponse */

/** The longest way of a POST to the work, and of its response back (ms). */
const WAY_MS = 300;

/**
 * @param {import("./world.js").KillWorld} world
 * @param {import("../keys.js").Keys} keys
 * @param {import("../../../www/sim/message.js").Message} message
 * @param {string} name of the call
 * @returns {Promise<RawResponse | null>} `null`: the connection is dropped
 */
export async function respond(world, keys, message, name) {
  try {
    return await operate(world, keys, message, name);
  } catch (error) {
    if (error instanceof Refusal) return json(code(error.retCode, error.message));
    throw error;
  }
}

/**
 * @param {import("./world.js").KillWorld} world
 * @param {import("../keys.js").Keys} keys
 * @param {import("../../../www/sim/message.js").Message} message
 * @param {string} name
 * @returns {Promise<RawResponse | null>}
 */
async function operate(world, keys, message, name) {
  const { path, query } = parseTarget(message.target);
  const fields = fieldsOf(message);
  const check = (at = performance.now()) =>
    authenticate({ ...message, path, query }, world.clock(at), SIM_CREDENTIALS);
  const operation = `${message.method} ${path.slice("/api".length)}`;
  const action = /^POST \/queue\/ehpc\/(removeNodes|addNodes)$/.exec(operation)?.[1];
  if (action) {
    const call = world.calls.of({ call: name });
    if (!call || !isAskedFor(call, action, fields)) throw new Error(`${name} sent another request`);
    await sleep(call.random.upTo(WAY_MS));
    world.schedule.catchUp();
    const named = { ...fields, call: name };
    const post = { fields: named, key: undefined, dropped: false, authenticate: check };
    const reply = await removal(world, KILL_MIX, keys, post);
    await sleep(reply ? call.random.upTo(WAY_MS) : 0);
    return reply;
  }
  check();
  switch (operation) {
    case "GET /operation": {
      world.rivals.addRows();
      const page = { ...world.log.page(fields, 100), ret_code: 0 };
      return (READS[world.random.name(KILL_READ_MIX, "none")] ?? json)(page, world.random);
    }
    case "GET /cluster/listNodes":
      return json(nodeList(world, fields));
    case "GET /queue/ehpc/getQueueList":
      return json(queueList(world, fields));
    default:
      throw new Error(`there is no operation ${operation}`);
  }
}

/**
 * @param {import("./world.js").SentCall} call
 * @param {string} asked the action
 * @param {Record<string, unknown>} fields
 */
function isAskedFor({ action, request }, asked, { cluster_id, hpcqueue_id, nodelist }) {
  return (
    asked === action &&
    cluster_id === request.cluster_id &&
    hpcqueue_id === request.hpcqueue_id &&
    JSON.stringify(nodelist) === JSON.stringify(request.nodelist)
  );
}
