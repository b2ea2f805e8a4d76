// What a case of this folder is: a call that ends with a certain code.

/** @typedef {import("../../../js/types.d.ts").HpcErrorCode} Code */
/** @typedef {import("../../../js/types.d.ts").HpcErrorKind} Kind */
/** @typedef {() => Promise<unknown>} Call */

/**
 * @typedef {{ [name: string]: string | number | RegExp | Params }} Params a RegExp for a text that differs
 *   from run to run, or from runtime to runtime
 */

/**
 * @typedef {object} Case
 * @property {Code} code
 * @property {Kind} kind of the error that the call rejects with
 * @property {string} consequence of that error: a known value of that parameter
 * @property {Params} params of the code, without `consequence`
 * @property {Call} call
 * @property {readonly ("reason" | "refusal")[]} [under] the code is not the error's own, but that of a
 *   parameter of it: what happened before
 */

/**
 * The cases of one kind.
 * @param {Kind} kind
 * @param {string} consequence
 * @returns {(code: Code, params: Params, call: Call) => Case}
 */
export const casesOf = (kind, consequence) => (code, params, call) => ({
  ...{ code, kind, consequence, params, call },
});

/**
 * Compares parameters with the expected ones.
 * @param {unknown} actual
 * @param {string | number | RegExp | Params} expected
 * @returns {boolean}
 */
export function matches(actual, expected) {
  if (expected instanceof RegExp) return typeof actual === "string" && expected.test(actual);
  if (typeof expected !== "object") return actual === expected;
  if (typeof actual !== "object" || actual === null) return false;
  const names = Object.keys(expected);
  return (
    Object.keys(actual).length === names.length &&
    names.every((name) => {
      const value = expected[name];
      return value !== undefined && matches(/** @type {Params} */ (actual)[name], value);
    })
  );
}
