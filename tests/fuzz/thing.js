// Something hostile: a name under which a failure can be repeated, and how it is made. It is made
// anew for each call, for what throws when it is touched cannot be printed or compared either.

import fc from "fast-check";

export class Thing {
  /**
   * @param {string} is
   * @param {() => unknown} make
   */
  constructor(is, make) {
    this.is = is;
    this.make = make;
  }

  [fc.toStringMethod]() {
    return this.is;
  }
}

/**
 * Some things, each as likely.
 * @param {Readonly<Record<string, () => unknown>>} makers
 */
export const oneOf = (makers) =>
  fc.constantFrom(...Object.entries(makers).map(([is, make]) => new Thing(is, make)));

/**
 * A value that can be printed.
 * @param {fc.Arbitrary<unknown>} values
 * @returns {fc.Arbitrary<Thing>}
 */
export const printable = (values) =>
  values.map((value) => new Thing(fc.stringify(value), () => value));
