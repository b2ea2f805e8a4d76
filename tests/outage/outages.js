// The outages: how long, which packets, and at what point they begin.

import { addressOf } from "./network.js";

/** @typedef {typeof OUTAGES[number]} Outage */

/**
 * TCP retransmits unacknowledged data 0.2, 0.6, 1.4, 3, 6, 12.6, 25.4 and 51 s after it was
 * written, even if the application has given up. So an outage of 16 s delivers a request 25 s after
 * sending, and one of 32 s 51 s after.
 *
 * @type {readonly { seconds: number, direction: import("./network.js").Direction, when: "idle" | "writing" | "connecting", nodes?: number, short?: boolean }[]}
 */
export const OUTAGES = [
  { seconds: 8, direction: "both", when: "idle" },
  { seconds: 12, direction: "both", when: "idle" },
  { seconds: 16, direction: "both", when: "idle" },
  { seconds: 21, direction: "both", when: "idle" },
  { seconds: 24, direction: "both", when: "idle" },
  { seconds: 32, direction: "both", when: "idle" },
  { seconds: 40, direction: "both", when: "idle" },
  { seconds: 16, direction: "to the server", when: "idle" },
  { seconds: 16, direction: "from the server", when: "idle" },
  { seconds: 40, direction: "from the server", when: "idle" },
  { seconds: 16, direction: "both", when: "connecting" },
  // The rest waits in the kernel, and arrives.
  { seconds: 8, direction: "both", when: "writing", nodes: 2_500 },
  { seconds: 16, direction: "both", when: "writing", nodes: 2_500 },
  { seconds: 32, direction: "both", when: "writing", nodes: 2_500 },
  // More than the kernel buffers, so its end never arrives.
  { seconds: 16, direction: "both", when: "writing", nodes: 30_000 },
];

/** @param {Outage} outage */
export function describe({ seconds, direction, when, nodes = 1 }) {
  const packets = direction === "both" ? "all packets" : `packets ${direction}`;
  return `${seconds} s without ${packets}, ${WHEN[when]}${nodes > 1 ? ` for ${nodes} nodes` : ""}`;
}

const WHEN = {
  idle: "starting before the request",
  writing: "while the request is written",
  connecting: "starting before the connection",
};

/** The removal of an outage, with its own cluster and nodes. @param {Outage} outage */
export function requestOf(outage) {
  const number = OUTAGES.indexOf(outage) + 1;
  /** @param {number} at */
  const digits = (at) => String(1_000_000 * number + at).padStart(8, "0");
  const place = {
    cluster_id: `ehpc-${digits(0)}`,
    hpcqueue_id: `ehpcq-${digits(0)}`,
    zone: "jn1a",
  };
  const nodelist = Array.from({ length: outage.nodes ?? 1 }, (_, at) => `cln-${digits(at + 1)}`);
  return { ...place, nodelist };
}

/** @param {Outage} outage */
export const serverOf = (outage) => addressOf(OUTAGES.indexOf(outage));
