// Requests and options: mostly valid, so that invalid parts are reached deep inside.

import fc from "fast-check";
import { memoryJournal } from "../node/package.js";
import { NamedValue, oneOf, printable } from "./named-value.js";
import { shapes } from "./shapes.js";
import { signals } from "./signals.js";
import { anything, boom, withGetter } from "./values.js";

/** @param {readonly unknown[]} values */
const among = (...values) => printable(fc.constantFrom(...values));

/** A valid value, 40 times in 41. @param {fc.Arbitrary<NamedValue>} right */
const mostly = (right) =>
  fc.oneof({ weight: 40, arbitrary: right }, { weight: 1, arbitrary: anything });

/** @param {Record<string, fc.Arbitrary<NamedValue>>} fields @param {readonly string[]} requiredKeys */
const record = (fields, requiredKeys) => fc.record(fields, { requiredKeys: [...requiredKeys] });

const text = fc.oneof(
  { weight: 9, arbitrary: among("ehpc-gk3wfc7e", "x", "节点😀", 'q"\\\n\t/é') },
  { weight: 1, arbitrary: printable(fc.string({ unit: "binary", maxLength: 8 })) },
);
const nodes = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.string({ minLength: 1, maxLength: 5 }));
const node = fc.oneof(among(1, 2, "2", "cln-1", -0, 1.5, 2 ** 53), text, anything);
const nodelist = fc.oneof(
  { weight: 6, arbitrary: printable(fc.uniqueArray(nodes, { minLength: 1, maxLength: 5 })) },
  {
    weight: 1,
    arbitrary: fc
      .array(node, { maxLength: 4 })
      .map(
        (values) =>
          new NamedValue(`[${values.map(({ label }) => label).join(", ")}]`, () =>
            values.map(({ make }) => make()),
          ),
      ),
  },
);
const time = oneOf({
  "a time": () => "2026-01-02T03:04:05Z",
  "a Date": () => new Date(),
  "the last date": () => new Date(8.64e15),
  "not a time": () => "2026-02-30T00:00:00Z",
});
const filter = fc.oneof(among("name", 1, 0, "a b/c&d=é"), text);

const CHANGE = { cluster_id: text, hpcqueue_id: text, nodelist, zone: text, timestamp: time };
/** The fields of both lists. */
const LIST = {
  cluster_id: text,
  zone: text,
  search_word: filter,
  sort_key: filter,
  reverse: filter,
};

/** @param {Record<string, fc.Arbitrary<NamedValue>>} fields */
const all = (fields) =>
  Object.fromEntries(Object.entries(fields).map(([name, right]) => [name, mostly(right)]));

/** Unknown fields. */
const more = fc.dictionary(fc.string({ maxLength: 6 }), anything, { maxKeys: 1 });

/** @param {fc.Arbitrary<Record<string, NamedValue>>} known */
const withMore = (known) =>
  fc.oneof(
    { weight: 30, arbitrary: known },
    { weight: 1, arbitrary: fc.tuple(known, more).map(([one, other]) => ({ ...one, ...other })) },
  );

/**
 * An argument: fields and their object's shape, or something else.
 * @typedef {{ shape: string, fields: Record<string, NamedValue> } | NamedValue} Argument
 */

/** @param {fc.Arbitrary<Record<string, NamedValue>>} known @returns {fc.Arbitrary<Argument>} */
const argument = (known) =>
  fc.oneof(
    { weight: 40, arbitrary: fc.record({ shape: shapes, fields: withMore(known) }) },
    { weight: 1, arbitrary: anything },
  );

export const changes = argument(
  record(all(CHANGE), ["cluster_id", "hpcqueue_id", "nodelist", "zone"]),
);
export const lists = argument(record(all(LIST), ["cluster_id", "zone"]));

/** The fields of a receipt, with one attempt, now or in another year. */
const RECEIPT_FIELDS = {
  ...{ v: among(1, 1, 1, 2), id: text, endpoint: among("https://hpc-api.qingcloud.com/api") },
  ...{
    action: among("removeNodes", "addNodes"),
    state: among("open", "open", "applied", "failed"),
  },
  ...{ zone: text, cluster_id: text, hpcqueue_id: text, nodelist, claims: among([], ["j-1"]) },
  settleMs: among(0, 5000),
  attempts: among([], [{ n: 1, timestamp: "2026-01-02T03:04:05Z", sent: "2026-01-02T03:04:05Z" }]),
};
const WHOLE = Object.keys(RECEIPT_FIELDS);
export const receipts = argument(
  record(
    all({
      ...RECEIPT_FIELDS,
      account: text,
      nodes: among(["cln-1", "cln-2"], [], null),
      baseline: among(null, { job_ids: [] }, { job_ids: ["j-1"], anchor: "j-1" }, { job_ids: [1] }),
      requestLifetimeMs: among(1, 120_000),
    }),
    WHOLE,
  ),
);
export const jobs = argument(record(all({ job_id: text, zone: text }), ["job_id", "zone"]));

const SIGNATURE = "fOkNi2LOvVUUPhbdqXkb0oKq7ybBspCleJdy9fHJs88=";

const signers = oneOf({
  signs: () => () => SIGNATURE,
  "signs later": () => async () => SIGNATURE,
  "never signs": () => () => new Promise(() => {}),
  throws: () => () => {
    throw boom;
  },
  rejects: () => () => Promise.reject(boom),
  "returns a thenable that throws": () => () => {
    const blow = () => {
      throw boom;
    };
    return withGetter("then", blow);
  },
});

const keys = fc
  .oneof(
    record(all({ accessKeyId: text, secretAccessKey: text }), ["accessKeyId", "secretAccessKey"]),
    record(all({ accessKeyId: text, sign: signers }), ["accessKeyId", "sign"]),
    fc.tuple(text, anything).map(([accessKeyId, { label, make }]) => ({
      accessKeyId,
      sign: new NamedValue(`signs with ${label}`, () => () => make()),
    })),
  )
  .map(
    (fields) =>
      new NamedValue(fc.stringify(fields), () =>
        Object.fromEntries(Object.entries(fields).map(([name, { make }]) => [name, make()])),
      ),
  );

/** Or a function that returns them. */
const credentials = fc.oneof(
  { weight: 3, arbitrary: keys },
  {
    weight: 1,
    arbitrary: keys.map(({ label, make }) => new NamedValue(`() => ${label}`, () => () => make())),
  },
  {
    weight: 1,
    arbitrary: keys.map(
      ({ label, make }) => new NamedValue(`async () => ${label}`, () => async () => make()),
    ),
  },
  { weight: 1, arbitrary: signers },
);

const fetches = oneOf({
  "the global fetch": () => (/** @type {string} */ url, /** @type {any} */ init) =>
    globalThis.fetch(url, init),
  "a fetch that throws": () => () => {
    throw boom;
  },
  "a fetch that rejects": () => () => Promise.reject(boom),
  "a fetch that returns nothing": () => () => {},
  "a fetch that never settles": () => () => new Promise(() => {}),
});

const headers = oneOf({
  "a header": () => ({ "X-CSRF-Token": "t" }),
  Headers: () => new Headers({ a: "b" }),
  pairs: () => [
    ["a", "b"],
    ["A", "c"],
  ],
  "not pairs": () => [["a"], 5],
  "one that HTTP forbids": () => ({ "bad name": "x", b: "a\nb" }),
  ours: () => ({ "content-TYPE": "text/plain", "Idempotency-Key": "k" }),
  "wide ones": () => ({ a: "节", 节: "a" }),
  many: () => Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`x-${i}`, `${i}`])),
  "one that throws": () => ({
    get a() {
      throw boom;
    },
  }),
  "a map": () => new Map([["a", "b"]]),
});

const queues = fc.oneof(
  among(
    [{ hpcqueue_id: "x", node_list: [1, 2, "cln-1"], compute_num: 3 }],
    [{ hpcqueue_id: "x" }, { hpcqueue_id: "x" }],
    [],
  ),
  printable(
    fc.array(
      fc.dictionary(
        fc.constantFrom("hpcqueue_id", "node_list", "compute_num"),
        fc.oneof(fc.string(), fc.integer(), fc.array(fc.oneof(fc.string(), fc.nat()))),
      ),
      { maxLength: 3 },
    ),
  ),
);
const nodeInfo = fc.oneof(
  among([{ node_id: "cln-1", group_id: 1, role: "compute" }], [], null),
  printable(
    fc.array(
      fc.dictionary(
        fc.constantFrom("node_id", "group_id", "role"),
        fc.oneof(fc.string(), fc.nat()),
      ),
      { maxLength: 3 },
    ),
  ),
);
const guard = fc.oneof(
  among(true, false),
  fc.tuple(mostly(queues), mostly(nodeInfo)).map(
    ([one, other]) =>
      new NamedValue(`{ queues: ${one.label}, nodes: ${other.label} }`, () => ({
        queues: one.make(),
        nodes: other.make(),
      })),
  ),
);

const listeners = oneOf({
  listens: () => () => {},
  "throws on an event": () => () => {
    throw boom;
  },
  "rejects on an event": () => () => {
    const promise = Promise.reject(boom);
    // Handled here: an unhandled rejection would not be the package's.
    promise.catch(() => {});
    return promise;
  },
});

/** @param {fc.Arbitrary<NamedValue>} right @param {fc.Arbitrary<NamedValue>} wrong */
const rightOr = (right, wrong) =>
  fc.oneof({ weight: 9, arbitrary: right }, { weight: 1, arbitrary: wrong });

const endpoint = rightOr(
  among("http://127.0.0.1:1/api", "https://api.example/a%20b/", "http://[::1]", "https://h:8443/x"),
  among(
    ...["/api", "http://h/", "https://user:pw@h/", "https://h/?q", "javascript:1", "//h", ""],
    "https://h:99999/",
  ),
);
const ms = rightOr(among(1, 20, 1000, 60_000), among(0, -1, 1.5, 3_600_001));

const SIGNING = {
  ...{ endpoint, credentials, headers, signal: signals, timeoutMs: ms, deadlineMs: ms },
  signedPath: rightOr(among("/api", ""), among("api", "/a?b")),
  allowInsecure: among(true, false),
};
const WAITING = {
  ...{ ...SIGNING, onEvent: listeners, fetch: fetches },
  fetchCredentials: rightOr(among("omit", "same-origin", "include"), among("navigate")),
};
const READING = { ...WAITING, maxAttempts: rightOr(among(1, 2, 4, 100), among(0, 101)) };
const LISTING = { ...READING, onPage: listeners };
const account = rightOr(among("me"), among("", "x".repeat(201)));
const journal = rightOr(oneOf({ "a journal": () => memoryJournal() }), among({}, [], 1, "x"));
const ADDING = {
  ...{ ...READING, settleMs: ms, requestLifetimeMs: ms, baseline: among(true, false) },
  ...{ account, journal },
};

/**
 * A few options at a time: otherwise the first invalid one would nearly always end the call.
 * @param {Record<string, fc.Arbitrary<NamedValue>>} known
 */
const optionsOf = (known) =>
  fc.oneof(
    { weight: 2, arbitrary: printable(fc.constant(undefined)) },
    {
      weight: 12,
      arbitrary: fc
        .uniqueArray(fc.constantFrom(...Object.keys(known)), { maxLength: 4 })
        .chain((names) => {
          const some = Object.entries(known).filter(([name]) => names.includes(name));
          return argument(record(all(Object.fromEntries(some)), names));
        }),
    },
  );

/** The options of each function. */
export const options = {
  removeNodes: optionsOf({ ...ADDING, guard }),
  addNodes: optionsOf(ADDING),
  signRequest: optionsOf(SIGNING),
  listQueues: optionsOf(LISTING),
  listNodes: optionsOf(LISTING),
  waitForJob: optionsOf(WAITING),
  lookUp: optionsOf({ ...WAITING, account, journal }),
  resume: optionsOf({ ...WAITING, account }),
};

export const queueLists = mostly(queues);
export const nodeLists = mostly(nodeInfo);
