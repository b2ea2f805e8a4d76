/** Up to so many digits are counted exactly. */
const DIGITS = 15;

/** What a name cannot contain unquoted. */
const SPECIAL = /[\s,[\]"!&^]/;

/**
 * @typedef {readonly string[]} Slots a name, split before and after each number: text, number, text, …
 *   Folded, a number may be `[1-10]`.
 */

/** @type {typeof import("./types.d.ts").foldHostlist} */
export function foldHostlist(names) {
  /** @type {Slots[]} */
  let all = [...new Set(names)].map((name) => name.split(/(\d+)/)).sort(compare);
  const last = Math.max(0, ...all.map(({ length }) => length)) - 2;
  for (let slot = last; slot > 0; slot -= 2) all = foldedAt(slot, all);
  return all.map(written).join(",");
}

/**
 * Joins the names that differ only in this slot.
 * @param {number} slot
 * @param {readonly Slots[]} all
 */
function foldedAt(slot, all) {
  /** @type {Map<string, { slots: Slots, numbers: string[] }>} */
  const groups = new Map();
  for (const slots of all) {
    const key = JSON.stringify(slots.map((one, index) => (index === slot ? null : one)));
    const group = groups.get(key) ?? { slots, numbers: [] };
    const number = slots[slot];
    if (number !== undefined) group.numbers.push(number);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ slots, numbers }) =>
    slots.map((one, index) => (index === slot ? ranges(numbers) : one)),
  );
}

/** @param {readonly string[]} numbers in natural order */
function ranges(numbers) {
  /** @type {{ first: string, last: string }[]} */
  const runs = [];
  for (const number of numbers) {
    const run = runs[runs.length - 1];
    if (run && number === following(run)) run.last = number;
    else runs.push({ first: number, last: number });
  }
  const text = runs.map(({ first, last }) => (first === last ? first : `${first}-${last}`)).join();
  return numbers.length === 1 ? text : `[${text}]`;
}

/** The number that would continue a run, padded like it. @param {{ first: string, last: string }} run */
function following({ first, last }) {
  if (last.length > DIGITS) return undefined;
  return String(Number(last) + 1).padStart(first.startsWith("0") ? first.length : 0, "0");
}

/** @param {Slots} slots */
function written(slots) {
  if (slots.join("") === "") return '""';
  return slots
    .map((one, index) => (index % 2 === 0 && SPECIAL.test(one) ? JSON.stringify(one) : one))
    .join("");
}

/**
 * Natural order: numbers by their value, and everything else by code unit.
 * @param {Slots} left
 * @param {Slots} right
 */
function compare(left, right) {
  for (const [index, one] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const order = index % 2 === 0 ? compareText(one, other) : compareNumbers(one, other);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/**
 * @param {string} left
 * @param {string} right
 */
function compareText(left, right) {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/**
 * @param {string} left
 * @param {string} right
 */
function compareNumbers(left, right) {
  const [one, other] = [left.replace(/^0+/, ""), right.replace(/^0+/, "")];
  const byValue = one.length - other.length || compareText(one, other);
  return byValue || left.length - right.length;
}
