// Counts the JavaScript values that WebAssembly holds. Each has an index in a private list of the
// glue; a released value's index is reused.

/** The largest index released since the last call of `held`. */
let largest = 0;

/**
 * The imports, with the releasing one watched.
 * @param {WebAssembly.Imports} modules
 * @returns {WebAssembly.Imports}
 */
export function watched(modules) {
  let found = false;
  const own = Object.fromEntries(
    Object.entries(modules).map(([name, functions]) => [
      name,
      Object.fromEntries(
        Object.entries(functions).map(([key, value]) => {
          if (typeof value !== "function" || !isRelease(value)) return [key, value];
          found = true;
          return [
            key,
            (/** @type {number} */ index) => {
              largest = Math.max(largest, index);
              value(index);
            },
          ];
        }),
      ),
    ]),
  );
  if (!found) throw new Error("no import releases a value");
  return own;
}

/** @param {Function} value */
function isRelease(value) {
  return /^function\s*\(arg0\)\s*\{\s*takeObject\(arg0\);\s*\}$/.test(`${value}`);
}

/**
 * The largest index in use: the values held at once by earlier calls, plus those never released.
 * @param {() => Promise<unknown>} call one that needs a few values and releases them
 */
export async function held(call) {
  largest = 0;
  await call();
  return largest;
}
