/** A store in memory, for one process. */
import { expiryQueue } from "./expiry-queue.js";

/** @typedef {import("../types.d.ts").IdempotencyStore} IdempotencyStore */
/** @typedef {import("../types.d.ts").StoredResponse} StoredResponse */

/**
 * @typedef {import("../types.d.ts").MemoryStoreOptions & { now?: () => number }} MemoryStoreOptions with the
 *   time in milliseconds since 1970, for tests
 */

const MAX_KEYS = 100_000;
const MAX_BYTES = 64 * 1024 * 1024;

/** What engines need at most for a UTF-16 code unit of a text. */
const BYTES_PER_CODE_UNIT = 2;

/**
 * @param {MemoryStoreOptions} options
 * @returns {IdempotencyStore}
 */
export function memoryStore(options) {
  if (options?.singleProcess !== true) {
    throw new TypeError(
      "memoryStore needs `singleProcess: true`: its keys are lost on a restart and not shared with other processes, so a request may be sent twice. Use sqliteStore or durableObjectStore unless one process receives all requests.",
    );
  }
  const { now = Date.now } = options;
  const maxKeys = limit(options, "maxKeys", MAX_KEYS);
  const maxBytes = limit(options, "maxBytes", MAX_BYTES);

  /** @type {Map<string, { readonly fingerprint: string, isFinished: boolean }>} */
  const requests = new Map();
  const expiries = expiryQueue();
  /** The oldest comes first. @type {Map<string, StoredResponse>} */
  const responses = new Map();
  let bytes = 0;

  /** @param {string} key */
  function dropResponse(key) {
    bytes -= sizeOf(responses.get(key));
    responses.delete(key);
  }

  function forgetExpired() {
    const time = now();
    for (;;) {
      const key = expiries.takeExpired(time);
      if (key === undefined) {
        return;
      }
      requests.delete(key);
      dropResponse(key);
    }
  }

  return {
    async begin(key, fingerprint, until) {
      forgetExpired();
      const begun = requests.get(key);
      if (begun) {
        const response = responses.get(key);
        const seen = { first: /** @type {const} */ (false), fingerprint: begun.fingerprint };
        return response ? { ...seen, response: copied(response) } : seen;
      }
      if (requests.size >= maxKeys) {
        throw new Error(`The store is full: it keeps ${maxKeys} keys (\`maxKeys\`).`);
      }
      requests.set(key, { fingerprint, isFinished: false });
      expiries.add({ key, until });
      return { first: true };
    },

    async finish(key, response) {
      const begun = requests.get(key);
      if (!begun || begun.isFinished) {
        return;
      }
      begun.isFinished = true;
      responses.set(key, copied(response));
      bytes += sizeOf(response);
      for (const oldest of responses.keys()) {
        if (bytes <= maxBytes) {
          return;
        }
        dropResponse(oldest);
      }
    },
  };
}

/**
 * @param {MemoryStoreOptions} options
 * @param {"maxKeys" | "maxBytes"} name
 * @param {number} usual
 */
function limit(options, name, usual) {
  const value = options[name] ?? usual;
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new TypeError(`memoryStore: \`${name}\` must be a non-negative integer (got ${value}).`);
  }
  return value;
}

/** @param {StoredResponse | undefined} response */
function sizeOf(response) {
  return BYTES_PER_CODE_UNIT * (response?.body.length ?? 0);
}

/**
 * The caller may change its object later.
 *
 * @param {StoredResponse} response
 * @returns {StoredResponse}
 */
function copied({ status, headers, body }) {
  return { status, headers: { ...headers }, body };
}
