// `npm test`: sets up what is missing, then runs the steps of scripts/test/steps.js.

import { availableParallelism } from "node:os";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { seconds } from "./lib/announce.js";
import { Failure, main } from "./lib/failure.js";
import { setUpTests, testTools } from "./setup.js";
import { runSteps } from "./test/lanes.js";
import { summary } from "./test/report.js";
import { GROUPS, STEPS } from "./test/steps.js";

/** @typedef {import("./test/steps.js").Step} Step */
/** @typedef {import("./setup.js").Ready} Ready */

const SCRIPT = fileURLToPath(import.meta.url);

await main(async () => {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      full: { type: "boolean", default: false },
      // For this script itself: the step that a process runs, and what set-up found.
      step: { type: "string" },
      ready: { type: "string" },
    },
  });
  const { only, full, step, ready } = values;
  if (step !== undefined && ready !== undefined) await runOne(step, JSON.parse(ready), full);
  else await runAll(chosen(only, full), full);
});

/**
 * @param {readonly Step[]} steps
 * @param {boolean} full
 */
async function runAll(steps, full) {
  const started = performance.now();
  const tools = await setUpTests();
  // Here and not in the steps: two at once would wait for each other's package manager.
  for (const { browser } of steps) if (browser) await tools[browser]();
  const time = performance.now() - started;
  console.log(`── set-up: passed in ${seconds(time)}\n`);
  const { sysroot, bindgen } = tools;
  const ready = JSON.stringify({ sysroot, bindgen });
  const results = await runSteps(steps, {
    count: Math.max(2, Math.floor(availableParallelism() / 2)),
    command: ({ name }) => [
      ...[SCRIPT, "--step", name, "--ready", ready],
      ...(full ? ["--full"] : []),
    ],
    leftOut: async ({ leftOut }) => leftOut?.(tools),
  });
  const passed = summary([{ title: "set-up", outcome: "passed", time }, ...results]);
  console.log(`\nin ${seconds(performance.now() - started)}`);
  process.exit(passed ? 0 : 1);
}

/**
 * @param {string} name
 * @param {Ready} ready
 * @param {boolean} full
 */
async function runOne(name, ready, full) {
  const step = STEPS.find((one) => one.name === name);
  if (!step) throw new Failure(`There is no step ${name}.`);
  await step.run(testTools(ready), { full });
  // Explicit: a connection left open by a failed test would keep the process running.
  process.exit(0);
}

/**
 * All steps, or those of `npm test -- --only fmt,node` and the steps they need. `--full` runs them at
 * full length, and those that only it runs.
 * @param {string | undefined} only
 * @param {boolean} full
 * @returns {readonly Step[]}
 */
function chosen(only, full) {
  if (only === undefined) return STEPS.filter((step) => full || !step.onlyInFull);
  const wanted = new Set(only.split(",").flatMap((name) => GROUPS[name] ?? [name]));
  const unknown = [...wanted].filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) {
    const names = [...STEPS.map(({ name }) => name), ...Object.keys(GROUPS)];
    throw new Failure(`There is no step ${unknown.join(", ")}.`, {
      fix: `--only one of ${names.join(", ")}`,
    });
  }
  for (const { name, needs } of STEPS) if (needs && wanted.has(name)) wanted.add(needs);
  return STEPS.filter(({ name }) => wanted.has(name));
}
