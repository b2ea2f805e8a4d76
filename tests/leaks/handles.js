// How many JavaScript values WebAssembly holds on to. It knows each by a number, its place in a list
// that the glue keeps to itself; the number of one that is let go is given to the next.

/** The largest number that was let go since it was last asked. */
let largest = 0;

/**
 * The imports, watched where they let a value go.
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
          if (typeof value !== "function" || !letsGo(value)) return [key, value];
          found = true;
          return [
            key,
            (/** @type {number} */ number) => {
              largest = Math.max(largest, number);
              value(number);
            },
          ];
        }),
      ),
    ]),
  );
  if (!found) throw new Error("no import lets a value go");
  return own;
}

/** @param {Function} value */
function letsGo(value) {
  return /^function\s*\(arg0\)\s*\{\s*takeObject\(arg0\);\s*\}$/.test(`${value}`);
}

/**
 * The largest number in use since the calls before this one: as many values as were held at once, and
 * all that were never let go.
 * @param {() => Promise<unknown>} call one that needs a few values and lets them go
 */
export async function held(call) {
  largest = 0;
  await call();
  return largest;
}
