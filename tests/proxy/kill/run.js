// Kills the processes of a proxy in the middle of changes, and compares what clients were told with what the API did.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { json, startUpstream } from "../upstream.js";
import { CHANGE, changeHeaders } from "../world.js";
import { POINTS } from "./child.js";
import { startProcess } from "./processes.js";

/** The changes of each round, of which one or more are under way when a process is killed. */
const CHANGES = 4;

/**
 * @typedef {object} Sent a change, and all that was told of it
 * @property {string} node its only one, which no other change has
 * @property {Record<string, string>} headers
 * @property {(Told | undefined)[]} told undefined: nothing, for the process was killed
 *
 * @typedef {{ status: number, json: { ret_code?: number, job_id?: string } }} Told
 */

/**
 * @param {number} kills
 * @param {{ inMemory?: boolean }} [store] a wrong one, that the checks must find
 */
export async function runKills(kills, { inMemory = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "ehpc-kill-"));
  /** The jobs of each node. @type {Map<string, string[]>} */
  const jobs = new Map();
  const api = await startUpstream(async ({ body }, res) => {
    const node = JSON.parse(body).nodelist[0];
    await sleep(Math.random() * 20);
    const made = jobs.get(node) ?? [];
    jobs.set(node, [...made, `j-${node}-${made.length}`]);
    await sleep(Math.random() * 20);
    json(res, { ret_code: 0, job_id: jobs.get(node)?.at(-1) });
  });
  const path = inMemory ? null : join(folder, "keys.db");
  /** @param {import("./child.js").Point} point */
  const start = (point, nth = 1 + Math.floor(Math.random() * CHANGES)) =>
    startProcess({ path, upstream: api.url, point, nth });
  /** @type {Sent[]} */
  const all = [];
  /** @type {Record<string, number>} */
  const killedAt = {};
  const errors = [];
  let other = await start("none");
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      const point = POINTS[kill % POINTS.length] ?? "none";
      const victim = await start(point);
      const changes = Array.from({ length: CHANGES }, (_, n) => newChange(`cln-${kill}x${n}`));
      all.push(...changes);
      // Each goes to one process, some at the same time to the other.
      const deliveries = changes.flatMap((change) => [
        send(victim, change),
        ...(Math.random() < 0.3 ? [send(other, change)] : []),
      ]);
      await Promise.race([
        victim.stopped,
        Promise.all(deliveries),
        sleep(point === "none" ? 30 : 3000),
      ]);
      if (Math.random() < 0.5) await sleep(Math.random() * 30);
      await victim.kill();
      killedAt[point] = (killedAt[point] ?? 0) + 1;
      await Promise.all(deliveries);
      await Promise.all(changes.map((change) => send(other, change)));
      errors.push(...victim.errors, ...other.errors.splice(0));
      if (kill % 10 === 9) {
        await other.kill();
        other = await start("none");
      }
    }
    // Once more, to a process that has seen none of them.
    const fresh = await start("none");
    for (let at = 0; at < all.length; at += 50) {
      await Promise.all(all.slice(at, at + 50).map((change) => send(fresh, change)));
    }
    await fresh.kill();
  } finally {
    await other.kill();
    api.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return { ...check(all, jobs), killedAt, errors };
}

/** @param {string} node @returns {Sent} */
const newChange = (node) => ({ node, headers: changeHeaders(), told: [] });

/**
 * @param {import("./processes.js").ProxyProcess} to
 * @param {Sent} change
 */
async function send({ url }, { node, headers, told }) {
  const body = JSON.stringify({ ...CHANGE, nodelist: [node] });
  try {
    const response = await fetch(url, { method: "POST", headers, body });
    told.push({ status: response.status, json: JSON.parse(await response.text()) });
  } catch {
    told.push(undefined);
  }
}

/**
 * @param {readonly Sent[]} all
 * @param {ReadonlyMap<string, string[]>} jobs
 */
function check(all, jobs) {
  /** @type {string[]} */
  const double = [];
  /** @type {string[]} */
  const lies = [];
  /** @type {Record<string, number>} */
  const counts = { killed: 0 };
  for (const { node, told } of all) {
    const done = jobs.get(node) ?? [];
    if (done.length > 1) double.push(node);
    for (const one of told) {
      const name = one
        ? `${one.status}${one.json.ret_code ? ` ${one.json.ret_code}` : ""}`
        : "killed";
      counts[name] = (counts[name] ?? 0) + 1;
      if (!one || one.status === 502) continue;
      const isTrue =
        one.status === 200 && one.json.ret_code === 0
          ? done.includes(one.json.job_id ?? "")
          : done.length === 0;
      if (!isTrue) lies.push(`${node}: ${JSON.stringify(one)}, done: ${done}`);
    }
  }
  return { changes: all.length, done: jobs.size, counts, double, lies };
}
