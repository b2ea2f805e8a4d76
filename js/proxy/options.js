/** Checks how a proxy or a signer is made. What lets somebody in has no default. */
import { checkCredentials } from "./app.js";

/** @typedef {import("./types.d.ts").ProxyOptions} ProxyOptions */
/** @typedef {import("./types.d.ts").SignerOptions} SignerOptions */

const API = "https://hpc-api.qingcloud.com/api";

/** Less than the client waits: else it gives up a request that the proxy still carries out. */
const MAX_TIMEOUT_MS = 9_999;
const MIN_TIMEOUT_MS = 100;

const LIMITS = {
  bodyBytes: 2 ** 20,
  responseBytes: 2 ** 24,
  nodes: 10_000,
  inFlight: 32,
  keys: 1_000,
  perMinute: 600,
};

const SHARED = [
  "origin",
  "authenticate",
  "authorize",
  "credentials",
  "upstream",
  "limits",
  "onError",
];
const OF_PROXY = ["basePath", "store", "membership", "log", "timeoutMs", "audit", "fetch"];

/** @param {ProxyOptions} given */
export function readProxyOptions(given) {
  const shared = readShared("createProxy", given, OF_PROXY);
  const { store, basePath, membership = false, log = "own", timeoutMs = 8_000, audit } = given;
  check(isObject(store) && isFunction(store.begin) && isFunction(store.finish), "store", [
    "must have `begin` and `finish`: sqliteStore(path) for the processes of one machine,",
    "durableObjectStore for Workers, memoryStore({ singleProcess: true }) for development",
  ]);
  check(typeof membership === "boolean", "membership", ["must be true or false"]);
  check(["own", "account", "none"].includes(log), "log", ['must be "own", "account" or "none"']);
  const isTime = Number.isInteger(timeoutMs);
  check(isTime && timeoutMs >= MIN_TIMEOUT_MS && timeoutMs <= MAX_TIMEOUT_MS, "timeoutMs", [
    `must be a whole number from ${MIN_TIMEOUT_MS} to ${MAX_TIMEOUT_MS}, in milliseconds:`,
    "less than the time that the client waits",
  ]);
  check(audit === undefined || isFunction(audit), "audit", ["must be a function"]);
  const own = given.fetch ?? globalThis.fetch;
  check(isFunction(own), "fetch", ["must be a function"]);
  // A browser's or Worker's own fetch must not be called as a method of an object.
  /** @type {typeof fetch} */
  const send = (...request) => own(...request);
  const path = readPath("basePath", basePath);
  return { ...shared, path, store, membership, log, timeoutMs, audit, fetch: send };
}

/** @param {SignerOptions} given */
export function readSignerOptions(given) {
  return { ...readShared("signer", given, ["path"]), path: readPath("path", given.path) };
}

/**
 * @template {ProxyOptions | SignerOptions} T
 * @param {string} name
 * @param {T} given
 * @param {string[]} own
 */
function readShared(name, given, own) {
  if (!isObject(given)) {
    throw new TypeError(`${name} needs options`);
  }
  for (const option of Object.keys(given)) {
    check([...SHARED, ...own].includes(option), option, [`is not an option of ${name}`]);
  }
  for (const option of /** @type {const} */ (["authenticate", "authorize"])) {
    check(isFunction(given[option]), option, ["must be a function: it has no default"]);
  }
  const { credentials, onError = logError } = given;
  if (!isFunction(credentials)) {
    checkCredentials(credentials);
  }
  check(isFunction(onError), "onError", ["must be a function"]);
  return {
    origins: readOrigins(given.origin),
    authenticate: /** @type {T["authenticate"]} */ (given.authenticate),
    authorize: /** @type {T["authorize"]} */ (given.authorize),
    credentials: /** @type {T["credentials"]} */ (credentials),
    upstream: readUpstream(given.upstream ?? API),
    limits: readLimits(given.limits ?? {}),
    report: guarded(onError),
  };
}

/** @param {unknown} given */
function readOrigins(given) {
  const origins = typeof given === "string" ? [given] : given;
  const isOrigin = (/** @type {unknown} */ one) =>
    typeof one === "string" && /^https?:[^*]+$/.test(one) && originOf(one) === one;
  check(Array.isArray(origins) && origins.length > 0 && origins.every(isOrigin), "origin", [
    "must be the console's origin exactly, like https://console.example, or a list of them",
  ]);
  return Object.freeze([.../** @type {string[]} */ (origins)]);
}

/** @param {string} text */
function originOf(text) {
  try {
    return new URL(text).origin;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} name
 * @param {unknown} given
 */
function readPath(name, given) {
  const isPath = typeof given === "string" && /^(\/[\w.~-]+)+$/.test(given);
  check(isPath && !/\/\.\.?(\/|$)/.test(given), name, [
    "must be a path like /console/api, without a slash at its end",
  ]);
  return /** @type {string} */ (given);
}

/** @param {unknown} given */
function readUpstream(given) {
  /** @type {URL | undefined} */
  let url;
  try {
    url = new URL(/** @type {string} */ (given));
  } catch {
    // Not a URL.
  }
  const isHere = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url?.hostname ?? "");
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && isHere);
  if (!url || !isSafe || url.username || url.password || url.search || url.hash) {
    throw new TypeError(
      "`upstream` must be the API's address, like https://hpc-api.qingcloud.com/api: https, or http to this machine",
    );
  }
  const { href, origin, protocol, hostname, pathname } = url;
  return { href, origin, protocol, hostname, pathname };
}

/** @param {import("./types.d.ts").ProxyLimits} given */
function readLimits(given) {
  check(isObject(given), "limits", ["must be an object"]);
  const limits = { ...LIMITS };
  for (const [name, value] of Object.entries(given)) {
    check(Object.hasOwn(LIMITS, name), `limits.${name}`, ["is not a limit"]);
    if (value !== undefined) {
      const isCount = Number.isSafeInteger(value) && value >= 1;
      check(isCount, `limits.${name}`, ["must be a whole number, at least 1"]);
      limits[/** @type {keyof typeof LIMITS} */ (name)] = value;
    }
  }
  return limits;
}

/**
 * @param {boolean} isRight
 * @param {string} option
 * @param {string[]} expected
 */
function check(isRight, option, expected) {
  if (!isRight) {
    throw new TypeError(`\`${option}\` ${expected.join(" ")}`);
  }
}

/**
 * @param {unknown} value
 * @returns {value is object}
 */
function isObject(value) {
  return typeof value === "object" && value !== null;
}

/**
 * @param {unknown} value
 * @returns {value is (...given: never[]) => unknown}
 */
function isFunction(value) {
  return typeof value === "function";
}

/**
 * @param {unknown} error
 * @param {string} what
 */
function logError(error, what) {
  console.error(`ehpc-remove-nodes/proxy: ${what} failed:`, error);
}

/**
 * What is only told about an error must not cause another.
 *
 * @param {(error: unknown, what: string) => void} onError
 * @returns {(error: unknown, what: string) => void}
 */
function guarded(onError) {
  return (error, what) => {
    try {
      onError(error, what);
    } catch {
      // There is nobody left to tell.
    }
  };
}
