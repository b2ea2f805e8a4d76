// Medians and quartiles, which are robust against outliers.

/** @typedef {{ low: number, median: number, high: number, count: number }} Summary */

/**
 * @param {readonly number[]} values at least one
 * @returns {Summary} the median and the quartiles
 */
export function summary(values) {
  const sorted = Float64Array.from(values).sort();
  return {
    low: at(sorted, 0.25),
    median: at(sorted, 0.5),
    high: at(sorted, 0.75),
    count: sorted.length,
  };
}

/** @param {readonly number[]} values */
export function median(values) {
  return summary(values).median;
}

/**
 * The ratio of each value to that of the same round, which was measured under the same load.
 * @param {readonly number[]} values
 * @param {readonly number[]} base
 */
export function ratios(values, base) {
  return summary(values.map((value, round) => value / (base[round] ?? Number.NaN)));
}

/**
 * @param {Float64Array} sorted
 * @param {number} share
 */
function at(sorted, share) {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
