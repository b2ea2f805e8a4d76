import { performance } from "node:perf_hooks";

/**
 * Prints a description, does the work, and prints how long it took.
 * @template T
 * @param {string} what
 * @param {string} howLong an estimate, like "30 s"
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function announce(what, howLong, work) {
  console.log(`• ${what} (about ${howLong}) …`);
  const started = performance.now();
  const result = await work();
  console.log(`  done in ${seconds(performance.now() - started)}`);
  return result;
}

/** @param {number} milliseconds */
export function seconds(milliseconds) {
  const value = milliseconds / 1000;
  return value < 100 ? `${value.toFixed(1)} s` : `${Math.round(value)} s`;
}
