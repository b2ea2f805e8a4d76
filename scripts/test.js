import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { seconds } from "./lib/announce.js";
import { Failure, main, report } from "./lib/failure.js";
import { setUpTests } from "./setup.js";
import { summary } from "./test/report.js";
import { GROUPS, STEPS } from "./test/steps.js";

/** @typedef {import("./test/steps.js").Step} Step */
/** @typedef {import("./test/report.js").Result} Result */

await main(async () => {
  const { steps, full } = chosen();
  /** @type {Result[]} */
  const results = [];

  /** @type {import("./setup.js").TestTools | undefined} */
  let tools;
  results.push(
    await attempt("set-up", async () => {
      tools = await setUpTests();
    }),
  );

  /** @type {Set<string>} */
  const passed = new Set();
  for (const { name, title, needs, leftOut, run } of steps) {
    const ready = tools;
    if (!ready || (needs && !passed.has(needs))) {
      results.push({ title, outcome: "not run", time: 0 });
      continue;
    }
    const why = await leftOut?.(ready);
    if (why !== undefined) {
      results.push({ title, outcome: "left out", time: 0, why });
      continue;
    }
    const result = await attempt(title, () => run(ready, { full }));
    if (result.outcome === "passed") passed.add(name);
    results.push(result);
  }
  // Explicit: a connection left open by a failed test would keep the process running.
  process.exit(summary(results) ? 0 : 1);
});

/**
 * @param {string} title
 * @param {() => Promise<unknown>} work
 * @returns {Promise<Result>}
 */
async function attempt(title, work) {
  console.log(`\n── ${title} ${"─".repeat(Math.max(0, 70 - title.length))}`);
  const started = performance.now();
  /** @type {Result["outcome"]} */
  let outcome = "passed";
  try {
    await work();
  } catch (error) {
    report(error);
    outcome = "failed";
  }
  const time = performance.now() - started;
  console.log(`── ${title}: ${outcome} in ${seconds(time)}`);
  return { title, outcome, time };
}

/**
 * All steps, or those of `npm test -- --only fmt,node` and the steps they need. `--full` runs them at
 * full length.
 * @returns {{ steps: readonly Step[], full: boolean }}
 */
function chosen() {
  const { values } = parseArgs({
    options: { only: { type: "string" }, full: { type: "boolean", default: false } },
  });
  const { full } = values;
  if (values.only === undefined) {
    return { steps: STEPS.filter((step) => full || !step.onlyInFull), full };
  }
  const wanted = new Set(values.only.split(",").flatMap((name) => GROUPS[name] ?? [name]));
  const unknown = [...wanted].filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) {
    const names = [...STEPS.map(({ name }) => name), ...Object.keys(GROUPS)];
    throw new Failure(`There is no step ${unknown.join(", ")}.`, {
      fix: `--only one of ${names.join(", ")}`,
    });
  }
  for (const { name, needs } of STEPS) if (needs && wanted.has(name)) wanted.add(needs);
  return { steps: STEPS.filter(({ name }) => wanted.has(name)), full };
}
