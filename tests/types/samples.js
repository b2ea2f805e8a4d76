// Values of every kind that a caller could pass. The tests pass them, and get their types from
// TypeScript.

/** A well-formed signature. */
export const SIGNATURE = "fOkNi2LOvVUUPhbdqXkb0oKq7ybBspCleJdy9fHJs88=";

export const QUEUES = /** @type {const} */ ([
  { hpcqueue_id: "q", cluster_id: "c", node_list: [1, "cln-1"], compute_num: 3 },
]);
export const NODES = /** @type {const} */ ([{ node_id: "cln-1", group_id: 1, role: "compute" }]);

/**
 * A kind has several values if their content matters. If one of them is valid, so is the kind.
 */
export const SAMPLES = /** @type {const} */ ({
  "a string": ["x", "https://h.example/api", "/api", "omit", "2026-01-31T08:00:00Z"],
  "a number": [1],
  "a boolean": [true],
  null: [null],
  "a BigInt": [1n],
  "a symbol": [Symbol("s")],
  "a function": [() => SIGNATURE],
  "a Date": [new Date(1_769_846_400_000)],
  "an AbortSignal": [new AbortController().signal],
  Headers: [new Headers({ "X-Token": "t" })],
  numbers: [[1]],
  strings: [["a", "b"]],
  booleans: [[true]],
  "pairs of strings": [[["X-Token", "t"]]],
  queues: [QUEUES],
  nodes: [NODES],
  "names and values": [{ "X-Token": "t" }],
  "a key": [{ accessKeyId: "k", secretAccessKey: "s" }],
  "lists for the guard": [{ queues: QUEUES, nodes: NODES }],
});

/** @typedef {keyof typeof SAMPLES} Kind */

export const KINDS = /** @type {Kind[]} */ (Object.keys(SAMPLES));
