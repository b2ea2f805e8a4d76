/** The entry `ehpc-remove-nodes/proxy/conformance`: what every store must do, as tests. */

/** @typedef {import("./types.d.ts").StoredResponse} StoredResponse */
/** @typedef {import("./conformance.d.ts").TestedStore} Store */
/** @typedef {import("./conformance.d.ts").StoreTest} StoreTest */
/** @typedef {Awaited<ReturnType<Store["begin"]>>} Begun */

/** @typedef {{ name: string, check(open: () => Promise<Store>): Promise<void> }} Promised */

/** For keys that must not expire in a test, in milliseconds. */
const LONG_MS = 3_600_000;

/** For keys that expire in a test. */
const SHORT_MS = 1000;

const CONCURRENT = 200;

const TEXT = '{"x":"aé节𝄞\\u0000\\n"}';

/** @type {readonly Promised[]} */
const PROMISES = [
  {
    name: "one of many requests that begin at the same time is first",
    async check(open) {
      const stores = [await open(), await open()];
      const key = newKey();
      const begun = await Promise.all(
        Array.from({ length: CONCURRENT }, (_, index) =>
          begin(stores[index % 2], key, `fingerprint ${index}`),
        ),
      );
      const first = begun.flatMap((one, index) => (one.first ? [index] : []));
      equal(first.length, 1, "how many were first");
      for (const one of begun) {
        equal(one.first || one.fingerprint, one.first || `fingerprint ${first[0]}`, "fingerprint");
      }
    },
  },
  {
    name: "a request that has begun is never first again, also elsewhere",
    async check(open) {
      const [one, other] = [await open(), await open()];
      const key = newKey();
      equal((await begin(one, key)).first, true, "the first");
      for (const store of [one, other, await open()]) {
        for (const fingerprint of ["f", "another"]) {
          const begun = await begin(store, key, fingerprint);
          equal(begun.first, false, "first");
          equal(responseOf(begun), undefined, "a response before there is one");
        }
      }
    },
  },
  {
    name: "the fingerprint and the response come back as they were stored",
    async check(open) {
      const [one, other] = [await open(), await open()];
      for (const body of ["", TEXT, longText(1024 * 1024)]) {
        for (const headers of [{}, { "content-type": "application/json", "x-é": " 节," }]) {
          const key = newKey();
          const fingerprint = `节 "${newKey()}"\n`;
          await begin(one, key, fingerprint);
          await one.finish(key, { status: 207, headers, body });
          for (const store of [one, other, await open()]) {
            const begun = await begin(store, key, "another");
            equal(begun.first || begun.fingerprint, fingerprint, "the fingerprint");
            sameResponse(responseOf(begun), { status: 207, headers, body });
          }
        }
      }
    },
  },
  {
    name: "a response is stored once",
    async check(open) {
      const [one, other] = [await open(), await open()];
      const key = newKey();
      await begin(one, key);
      const response = newResponse();
      await one.finish(key, response);
      await other.finish(key, newResponse());
      await one.finish(key, newResponse());
      sameResponse(responseOf(await begin(one, key)), response);
      sameResponse(responseOf(await begin(other, key)), response);
    },
  },
  {
    name: "of several responses at the same time, one is stored as a whole",
    async check(open) {
      const stores = [await open(), await open()];
      const key = newKey();
      await begin(stores[0], key);
      const responses = Array.from({ length: 20 }, (_, status) => ({
        status,
        headers: { number: `${status}` },
        body: `${status}`.repeat(1000),
      }));
      await Promise.all(responses.map((one, index) => stores[index % 2]?.finish(key, one)));
      const stored = responseOf(await begin(stores[0], key));
      sameResponse(stored, responses[stored?.status ?? 0]);
      sameResponse(responseOf(await begin(stores[1], key)), stored);
    },
  },
  {
    name: "what a program does with its objects later changes nothing",
    async check(open) {
      const store = await open();
      const key = newKey();
      await begin(store, key);
      const given = newResponse();
      const expected = { ...given, headers: { ...given.headers } };
      await store.finish(key, given);
      Object.assign(given.headers, { added: "later" });
      const read = responseOf(await begin(store, key));
      Object.assign(read?.headers ?? {}, { added: "later" });
      sameResponse(responseOf(await begin(store, key)), expected);
    },
  },
  {
    name: "the response to an unknown request is not stored",
    async check(open) {
      const store = await open();
      const key = newKey();
      await store.finish(key, newResponse());
      equal((await begin(store, key)).first, true, "first");
      equal(responseOf(await begin(store, key)), undefined, "the response");
    },
  },
  {
    name: "keys are independent",
    async check(open) {
      const store = await open();
      const key = newKey();
      const keys = [key, key.toUpperCase(), `${key}0`, key.slice(1), newKey()];
      for (const [index, one] of keys.entries()) {
        equal((await begin(store, one, `${index}`)).first, true, "first");
      }
      await store.finish(key, newResponse());
      for (const [index, one] of keys.entries()) {
        const begun = await begin(store, one);
        equal(begun.first || begun.fingerprint, `${index}`, "the fingerprint");
        equal(responseOf(begun) === undefined, index > 0, "without a response");
      }
    },
  },
  {
    name: "a key is kept until its time has passed",
    async check(open) {
      const [one, other] = [await open(), await open()];
      const [finished, unfinished, long] = [newKey(), newKey(), newKey()];
      equal((await begin(one, long)).first, true, "first");
      const until = Date.now() + SHORT_MS;
      for (const key of [finished, unfinished]) {
        equal((await one.begin(key, "f", until)).first, true, "first");
      }
      await one.finish(finished, newResponse());
      // The clock of a storage elsewhere may differ a little.
      while (Date.now() < until - SHORT_MS / 4) {
        for (const key of [finished, unfinished]) {
          // Another begin neither shortens the time nor replaces the request.
          equal((await other.begin(key, "f", Date.now() + 1)).first, false, "first too early");
        }
        await pause(SHORT_MS / 20);
      }
      await pause(until + SHORT_MS / 2 - Date.now());
      // Stores forget expired keys when others begin.
      for (let others = 0; others < 20; others++) {
        await begin(one, newKey());
      }
      equal((await begin(one, long)).first, false, "the first of a key with more time");
    },
  },
  {
    name: "a store that cannot be used rejects",
    async check(open) {
      const [store, other] = [await open(), await open()];
      if (!store.close) {
        return;
      }
      const key = newKey();
      equal((await begin(store, key)).first, true, "first");
      await store.close();
      for (const one of [key, newKey()]) {
        equal(await outcome(() => begin(store, one)), "rejected", "begin");
      }
      equal(await outcome(() => store.finish(key, newResponse())), "rejected", "finish");
      equal((await begin(other, key)).first, false, "first in another store");
    },
  },
];

/** @type {typeof import("./conformance.d.ts").storeConformance} */
export function storeConformance(makeStore) {
  return PROMISES.map(({ name, check }) => ({ name, run: () => withStores(makeStore, check) }));
}

/**
 * Closes the stores that a test has made.
 *
 * @param {() => Store | PromiseLike<Store>} makeStore
 * @param {Promised["check"]} check
 */
async function withStores(makeStore, check) {
  /** @type {Set<Store>} */
  const stores = new Set();
  try {
    await check(async () => {
      const store = await makeStore();
      stores.add(store);
      return store;
    });
  } finally {
    for (const store of stores) {
      // A test may have closed it, and to close it twice may be an error.
      await outcome(async () => store.close?.());
    }
  }
}

/**
 * @param {Store | undefined} store
 * @param {string} key
 * @param {string} [fingerprint]
 * @returns {Promise<Begun>}
 */
async function begin(store, key, fingerprint = "fingerprint") {
  const begun = await store?.begin(key, fingerprint, Date.now() + LONG_MS);
  if (typeof begun?.first !== "boolean") {
    throw new Error("`begin` did not say whether the request is the first");
  }
  return begun;
}

/** @param {Begun} begun */
function responseOf(begun) {
  return begun.first ? undefined : begun.response;
}

/**
 * @param {() => Promise<unknown>} step
 * @returns {Promise<"resolved" | "rejected">}
 */
async function outcome(step) {
  try {
    await step();
    return "resolved";
  } catch {
    return "rejected";
  }
}

/** A key that no other test uses, in the form of those of the proxy: 64 hexadecimal digits. */
function newKey() {
  const digit = () => Math.floor(Math.random() * 16).toString(16);
  return Array.from({ length: 64 }, digit).join("");
}

/** @returns {StoredResponse} */
function newResponse() {
  return { status: 200, headers: { date: newKey() }, body: newKey() };
}

/**
 * A text of so many bytes in UTF-8, with characters of one to four.
 *
 * @param {number} bytes
 */
function longText(bytes) {
  const times = Math.ceil(bytes / new TextEncoder().encode(TEXT).length);
  return TEXT.repeat(times);
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * @param {StoredResponse | undefined} is
 * @param {StoredResponse | undefined} expected
 */
function sameResponse(is, expected) {
  equal(is?.status, expected?.status, "the status");
  equal(sorted(is?.headers), sorted(expected?.headers), "the headers");
  equal(is?.body, expected?.body, "the body");
}

/** @param {Record<string, string> | undefined} headers */
function sorted(headers) {
  return JSON.stringify(Object.entries(headers ?? {}).sort());
}

/**
 * @param {unknown} is
 * @param {unknown} expected
 * @param {string} what
 */
function equal(is, expected, what) {
  if (is !== expected) {
    const shown = (/** @type {unknown} */ value) => String(value).slice(0, 40);
    throw new Error(`${what}: ${shown(is)} instead of ${shown(expected)}`);
  }
}
