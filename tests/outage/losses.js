// The ways in which a removal's response is lost behind a proxy. They affect the first attempt;
// later ones get a response.

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
    ...{ name: "the API carries it out and drops the connection: 502", path: "/api", done: true },
    first({ carryOut, res }) {
      carryOut();
      res.destroy();
    },
  },
  {
    ...{
      name: "the API drops the connection without doing anything: 502",
      path: "/api",
      done: false,
    },
    first: ({ res }) => res.destroy(),
  },
  {
    ...{ name: "half of the response arrives", path: "/api", done: true },
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
    ...{ name: "carried out, and the client times out", path: "/api", done: true },
    first: ({ carryOut }) => carryOut(),
  },
  {
    ...{ name: "carried out late, just before the client times out", path: "/api", done: true },
    async first({ carryOut, res }) {
      await sleep(4500);
      const response = carryOut();
      await sleep(15_000);
      send(res, response);
    },
  },
  {
    ...{ name: "not carried out, and the client times out", path: "/api", done: false },
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
 * Responds to each removal according to its loss.
 * @param {readonly number[]} offsets
 */
export function respondWithLosses(offsets) {
  const losses = new Map(
    LOSSES.flatMap((loss) => offsets.map((offset) => [requestOf(loss, offset).cluster_id, loss])),
  );
  /** @param {Post} post */
  return (post) => {
    const loss = losses.get(post.request.cluster_id);
    return loss && post.nth === 1 ? loss.first(post) : carriedOut(post);
  };
}
