// A hostile value: a label to report it by, and a function that creates it. It is created for each
// call, because a value that throws when accessed cannot be printed or compared.

import fc from "fast-check";

export class NamedValue {
  /**
   * @param {string} label
   * @param {() => unknown} make
   */
  constructor(label, make) {
    this.label = label;
    this.make = make;
  }

  [fc.toStringMethod]() {
    return this.label;
  }
}

/**
 * One of some values, with equal probability.
 * @param {Readonly<Record<string, () => unknown>>} makers
 */
export const oneOf = (makers) =>
  fc.constantFrom(...Object.entries(makers).map(([label, make]) => new NamedValue(label, make)));

/**
 * Values that can be printed.
 * @param {fc.Arbitrary<unknown>} values
 * @returns {fc.Arbitrary<NamedValue>}
 */
export const printable = (values) =>
  values.map((value) => new NamedValue(fc.stringify(value), () => value));
