// One removeNodes POST: with a fault or none, and carried out or not.

import { Refusal } from "../../www/sim/refusal.js";
import { BUSY, code, json, PLANS } from "./plans.js";

/** @typedef {import("./plans.js").ApiResponse} ApiResponse */
/** @typedef {import("./plans.js").RawResponse} RawResponse */
/** @typedef {import("./calls.js").Call} Call */
/** @typedef {import("./plans.js").Plan} Plan */

/**
 * @typedef {object} Post
 * @property {Record<string, unknown>} fields
 * @property {string | undefined} key its Idempotency-Key
 * @property {(at: number) => void} authenticate throws a refusal; the time is by `performance.now()`
 * @property {boolean} dropped drop the connection after the work, whatever the mix says?
 */

/** @typedef {import("./world.js").World} World */
/** @typedef {import("./keys.js").Keys} Keys */
/** @typedef {import("./calls.js").Delivery} Delivery */

/**
 * @param {World} world
 * @param {Readonly<Record<string, number>>} mix
 * @param {Keys} keys
 * @param {Post} post
 * @returns {Promise<RawResponse | null>} `null`: the connection is dropped
 */
export async function removal(world, mix, keys, post) {
  const { fields, key, dropped } = post;
  const call = world.calls.of(fields);
  if (!call) return json(code(2100, "these nodes are not found"));
  const fault = dropped ? "lost after the work" : call.random.name(mix, "none");
  const plan = /** @type {Plan} */ (PLANS[fault]);
  const delivery = { fault, key, repeated: false, expired: false };
  call.deliveries.push(delivery);
  if (plan.lost) return null;
  const arrive = (/** @type {number} */ at) =>
    arrived({ world, keys, plan, call, delivery, post, at });
  if (!plan.held) return arrive(performance.now());
  world.schedule.add(world.arrival(call), (at) => {
    // The client no longer waits for the refusal.
    arrive(at).catch((error) => {
      if (!(error instanceof Refusal)) throw error;
    });
  });
  return null;
}

/**
 * @param {{ world: World, keys: Keys, plan: Plan, call: Call, delivery: Delivery, post: Post, at: number }} arrival
 *   `at` is by `performance.now()`
 * @returns {Promise<RawResponse | null>}
 */
async function arrived({ world, keys, plan, call, delivery, post, at }) {
  const { key, dropped } = post;
  try {
    post.authenticate(at);
  } catch (error) {
    if (error instanceof Refusal) delivery.expired = error.retCode === 1300;
    throw error;
  }
  const earlier = keys.earlier(key);
  if (earlier) {
    delivery.repeated = true;
    return dropped ? null : json(await earlier);
  }
  const response = work(
    world,
    call.busyUntil > at && plan.work !== "never" ? BUSY : plan,
    call,
    at,
  );
  if (plan.work !== "never" || plan.refusal) keys.keep(key, response);
  // The response to late work is lost, or comes too late.
  const early = plan.work === "late" ? { ret_code: 0 } : await response;
  return plan.reply(early, call.random);
}

/**
 * @param {World} world
 * @param {Plan} plan
 * @param {Call} call
 * @param {number} at
 * @returns {Promise<ApiResponse>}
 */
async function work(world, plan, call, at) {
  if (plan.refusal) {
    const { ret_code } = plan.refusal;
    if (ret_code === 1400) call.refused = true;
    if (ret_code === 5300 && call.busyUntil <= at) world.occupy(call);
    if (call.random.chance(plan.logged ?? 0)) world.refuse(call, ret_code);
    return plan.refusal;
  }
  if (plan.work === "never") return { ret_code: 0 };
  if (plan.work === "now") return world.execute(call, at);
  return new Promise((resolve) => {
    world.schedule.add(world.late(call), (due) => resolve(world.execute(call, due)));
  });
}
