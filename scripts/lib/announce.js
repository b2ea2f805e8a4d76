import { performance } from "node:perf_hooks";

/**
 * Says what is going to be done, does it, and says how long it took.
 * @template T
 * @param {string} what
 * @param {string} howLong roughly, as a person would say it
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
