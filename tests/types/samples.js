// One value or more of every kind that a caller could pass. The tests pass them, and ask TypeScript
// for their types.

/** What looks like a signature. */
export const SIGNATURE = "fOkNi2LOvVUUPhbdqXkb0oKq7ybBspCleJdy9fHJs88=";

export const QUEUES = /** @type {const} */ ([
  { hpcqueue_id: "q", cluster_id: "c", node_list: [1, "cln-1"], compute_num: 3 },
]);
export const NODES = /** @type {const} */ ([{ node_id: "cln-1", group_id: 1, role: "compute" }]);

/**
 * The values of a kind differ where what they say matters, and not only what they are. Where one of
 * them is right, the kind is.
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
