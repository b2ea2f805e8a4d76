// Profiles the warm calls of one client with the engine's sampling profiler.

import { Session } from "node:inspector/promises";
import { open } from "../clients/index.js";
import { tell } from "./tell.js";

const { name, url, calls, warmUp } = JSON.parse(process.argv[2] ?? "");
const client = await open(name, url);
let node = 0;
await make(warmUp);
const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.setSamplingInterval", { interval: 200 });
await session.post("Profiler.start");
const started = performance.now();
await make(calls);
const wall = ((performance.now() - started) * 1000) / calls;
const { profile } = await session.post("Profiler.stop");
tell({ wall, self: selfTimes(profile) });

/** @param {number} count */
async function make(count) {
  for (let i = 0; i < count; i += 1) await client.call(`cln-${node++}`);
}

/**
 * The self time of each function, in microseconds per call.
 * @param {import("node:inspector").Profiler.Profile} profile
 * @returns {Record<string, number>}
 */
function selfTimes({ nodes, samples = [], timeDeltas = [] }) {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  /** @type {Record<string, number>} */
  const times = {};
  samples.forEach((id, i) => {
    const who = names.get(id) ?? "?";
    times[who] = (times[who] ?? 0) + (timeDeltas[i] ?? 0) / calls;
  });
  return times;
}

/** @param {import("node:inspector").Runtime.CallFrame} frame */
function nameOf({ functionName, url, lineNumber }) {
  const file = url.split("/").slice(-2).join("/");
  return `${functionName || "(anonymous)"}${file ? ` ${file}:${lineNumber + 1}` : ""}`;
}
