// One POST of removeNodes: it meets a fault or none, and work is done or not.

import { Refusal } from "../../www/sim/refusal.js";
import { code, json, PLANS } from "./plans.js";

/** @typedef {import("./plans.js").Answer} Answer */
/** @typedef {import("./plans.js").Reply} Reply */
/** @typedef {import("./calls.js").Call} Call */
/** @typedef {import("./plans.js").Plan} Plan */

/** What a POST meets that came when it must not be carried out any more: it is lost on the way. */
export const TOO_LATE = "came too late";

/**
 * @typedef {object} Post
 * @property {Record<string, unknown>} fields
 * @property {string | undefined} key its Idempotency-Key
 * @property {number} sent when it was sent, in milliseconds since 1970; or NaN
 * @property {() => void} authenticate throws a refusal
 * @property {boolean} dropped is the connection to break off after the work, whatever the mix says?
 */

/**
 * @param {import("./world.js").World} world
 * @param {Readonly<Record<string, number>>} mix
 * @param {import("./keys.js").Keys} keys
 * @param {Post} post
 * @returns {Promise<Reply | null>} `null`: the connection breaks off
 */
export async function removal(world, mix, keys, post) {
  const { fields, key, sent, authenticate, dropped } = post;
  const call = world.calls.of(fields);
  if (!call) return json(code(2100, "these nodes are not found"));
  const fault = dropped ? "lost after the work" : call.random.name(mix, "none");
  const plan = /** @type {Plan} */ (PLANS[fault]);
  const delivery = { fault, key, repeated: false };
  call.deliveries.push(delivery);
  if (world.outOfBounds(sent)) delivery.fault = TOO_LATE;
  if (plan.unseen || delivery.fault === TOO_LATE) return null;
  try {
    authenticate();
  } catch (error) {
    if (error instanceof Refusal) delivery.fault = `${error.retCode}`;
    throw error;
  }
  const earlier = keys.earlier(key);
  if (earlier) {
    delivery.repeated = true;
    return dropped ? null : json(await earlier);
  }
  const answer = work(world, plan, call, sent);
  if (plan.work !== "never" || plan.refusal) keys.keep(key, answer);
  // What is carried out late is answered to nobody.
  const told = plan.work === "late" ? { ret_code: 0 } : await answer;
  return plan.reply(told, call.random);
}

/**
 * @param {import("./world.js").World} world
 * @param {Plan} plan
 * @param {Call} call
 * @param {number} sent
 * @returns {Promise<Answer>}
 */
async function work(world, plan, call, sent) {
  if (plan.refusal) {
    const { ret_code } = plan.refusal;
    if (ret_code === 1400) call.refused = true;
    if (call.random.chance(plan.logged ?? 0)) world.refuse(call, ret_code);
    return plan.refusal;
  }
  if (plan.work === "never") return { ret_code: 0 };
  if (plan.work === "now") return world.execute(call, performance.now());
  return new Promise((resolve) => {
    world.schedule.add(world.late(call, sent), (at) => resolve(world.execute(call, at)));
  });
}
