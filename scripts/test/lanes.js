import { performance } from "node:perf_hooks";
import { seconds } from "../lib/announce.js";
import { transcript } from "../lib/run.js";
import { whyItFailed } from "./failures.js";

/** @typedef {import("./steps.js").Step} Step */
/** @typedef {import("./report.js").Result} Result */

/**
 * @typedef {object} Lanes
 * @property {number} count how many steps run at the same time
 * @property {(step: Step) => readonly string[]} command the arguments for Node that run a step
 * @property {(step: Step) => Promise<string | undefined>} leftOut why this system cannot run it
 */

/** In seconds: longer than any step, which have limits of their own. */
const LIMIT = 3 * 3600;

/**
 * Runs the steps in their order, several at the same time, each in a process of its own: so its output
 * can be shown in one piece when it ends.
 * @param {readonly Step[]} steps
 * @param {Lanes} lanes
 * @returns {Promise<Result[]>}
 */
export async function runSteps(steps, lanes) {
  /** @type {Map<string, Result>} */
  const results = new Map();
  /** @type {Map<Step, Promise<void>>} */
  const running = new Map();
  const waiting = [...steps];

  /** @param {Step} step */
  const isReady = ({ needs, lock }) =>
    (needs === undefined || results.has(needs)) &&
    (lock === undefined || ![...running.keys()].some((other) => other.lock === lock));

  /** @param {Step} step */
  async function one(step) {
    const { name, needs } = step;
    const isMissing = needs !== undefined && results.get(needs)?.outcome !== "passed";
    results.set(name, isMissing ? notRun(step) : await runStep(step, lanes));
    running.delete(step);
  }

  while (waiting.length + running.size > 0) {
    const next = running.size < lanes.count ? waiting.findIndex(isReady) : -1;
    const [step] = next < 0 ? [] : waiting.splice(next, 1);
    if (step) running.set(step, one(step));
    else await Promise.race(running.values());
  }
  return steps.map((step) => results.get(step.name) ?? notRun(step));
}

/**
 * @param {Step} step
 * @returns {Result}
 */
function notRun({ title }) {
  return { title, outcome: "not run", time: 0 };
}

/**
 * @param {Step} step
 * @param {Lanes} lanes
 * @returns {Promise<Result>}
 */
async function runStep(step, { command, leftOut }) {
  const { title } = step;
  const why = await leftOut(step);
  if (why !== undefined) return { title, outcome: "left out", time: 0, why };
  console.log(`▸ ${title} …`);
  const started = performance.now();
  const { code, text } = await transcript(process.execPath, command(step), { limit: LIMIT });
  const time = performance.now() - started;
  const outcome = code === 0 ? "passed" : "failed";
  const heading = `── ${title}: ${outcome} in ${seconds(time)} `;
  console.log(`\n${heading.padEnd(80, "─")}\n${text.trim()}\n`);
  return { title, outcome, time, ...(code !== 0 && { failure: whyItFailed(text) }) };
}
