// The ways in which the answer to a removal is lost behind a proxy. The first attempt meets it; what
// is sent after that is answered.

import { setTimeout as sleep } from "node:timers/promises";
import { carriedOut, send } from "./api.js";

/** @typedef {import("./api.js").Post} Post */

/**
 * @typedef {object} Loss
 * @property {string} name
 * @property {string} path of the endpoint
 * @property {boolean} done whether the first attempt is carried out
 * @property {(post: Post) => unknown} first
 */

/** @type {readonly Loss[]} */
export const LOSSES = [
  {
    ...{ name: "the API carries it out and hangs up: 502", path: "/api", done: true },
    first({ carryOut, res }) {
      carryOut();
      res.destroy();
    },
  },
  {
    ...{ name: "the API hangs up before it does anything: 502", path: "/api", done: false },
    first: ({ res }) => res.destroy(),
  },
  {
    ...{ name: "half of the answer arrives", path: "/api", done: true },
    first({ carryOut, res }) {
      const text = JSON.stringify(carryOut());
      res.writeHead(200, { "content-type": "application/json", "content-length": text.length });
      res.write(text.slice(0, 20), () => res.destroy());
    },
  },
  {
    ...{ name: "the API carries it out and is too slow: 504", path: "/quick/api", done: true },
    first: ({ carryOut }) => carryOut(),
  },
  {
    ...{ name: "the API carries it out after the 504", path: "/quick/api", done: true },
    async first({ carryOut }) {
      await sleep(3500);
      carryOut();
    },
  },
  {
    ...{ name: "the API never does anything: 504", path: "/quick/api", done: false },
    first: () => {},
  },
  {
    ...{ name: "carried out, and the client's time is up", path: "/api", done: true },
    first: ({ carryOut }) => carryOut(),
  },
  {
    ...{ name: "carried out late, when the client's time is nearly up", path: "/api", done: true },
    async first({ carryOut, res }) {
      await sleep(4500);
      const answer = carryOut();
      await sleep(15_000);
      send(res, answer);
    },
  },
  {
    ...{ name: "not carried out, and the client's time is up", path: "/api", done: false },
    first: () => {},
  },
];

/** @param {Loss} loss @param {number} offset */
export function requestOf(loss, offset) {
  const number = String(1000 * (100 + offset) + LOSSES.indexOf(loss)).padStart(8, "0");
  const place = { cluster_id: `ehpc-${number}`, hpcqueue_id: `ehpcq-${number}`, zone: "jn1a" };
  return { ...place, nodelist: [`cln-${number}`] };
}

/**
 * Answers as the loss says that a removal is about.
 * @param {readonly number[]} offsets
 */
export function answering(offsets) {
  const losses = new Map(
    LOSSES.flatMap((loss) => offsets.map((offset) => [requestOf(loss, offset).cluster_id, loss])),
  );
  /** @param {Post} post */
  return (post) => {
    const loss = losses.get(post.request.cluster_id);
    return loss && post.nth === 1 ? loss.first(post) : carriedOut(post);
  };
}
