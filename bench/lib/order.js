// The order of the clients in each round: ABC, BCA, CAB … So none is always first, and a temporary
// slowdown affects all of them.

/**
 * @template T
 * @param {readonly T[]} list
 * @param {number} round
 * @returns {T[]}
 */
export function turned(list, round) {
  const start = round % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}
