// In which order the clients take their turns: ABC, BCA, CAB … So none always comes first, and what
// slows the machine down for a while slows all of them down.

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
