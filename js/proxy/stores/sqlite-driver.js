/**
 * Node's own SQLite, or the package better-sqlite3. Neither is imported: bundlers for Workers have neither,
 * and an app that uses another store does not need them.
 */

/**
 * What both drivers have, and the store uses.
 *
 * @typedef {object} Database
 * @property {(sql: string) => unknown} exec
 * @property {(sql: string) => Statement} prepare
 * @property {() => unknown} close
 */

/**
 * @typedef {object} Statement
 * @property {(...values: (string | number)[]) => unknown} run
 * @property {(...values: (string | number)[]) => unknown} get the first row, or undefined
 */

/** @typedef {new (path: string) => Database} Driver */

/**
 * A module of Node; undefined elsewhere, and for modules that this version does not have.
 *
 * @template T
 * @param {string} name
 * @returns {T | undefined}
 */
export function nodeModule(name) {
  const { process } = /** @type {{ process?: { getBuiltinModule?(name: string): unknown } }} */ (
    globalThis
  );
  return /** @type {T | undefined} */ (process?.getBuiltinModule?.(name));
}

/** @returns {Driver} */
export function sqliteDriver() {
  /** @type {{ DatabaseSync: Driver } | undefined} */
  const own = nodeModule("node:sqlite");
  return own?.DatabaseSync ?? betterSqlite();
}

/** @returns {Driver} */
function betterSqlite() {
  /** @type {typeof import("node:module") | undefined} */
  const module = nodeModule("node:module");
  /** @type {unknown} */
  let cause;
  for (const from of module ? places() : []) {
    try {
      return module?.createRequire(from)("better-sqlite3");
    } catch (error) {
      cause = error;
    }
  }
  throw new Error(
    "sqliteStore needs Node 22.13 or newer, or on Node 20.16 or newer the package better-sqlite3 (npm install better-sqlite3@12).",
    { cause },
  );
}

/**
 * Where better-sqlite3 may be installed: beside this file if it knows its place, beside the app's script,
 * or in the working directory. (`import.meta` is a syntax error in the bundlers that the package supports.)
 *
 * @returns {string[]}
 */
function places() {
  const own = typeof __filename === "string" ? [__filename] : [];
  const script = process.argv[1] === undefined ? [] : [process.argv[1]];
  return [...own, ...script, `${process.cwd()}/`];
}
