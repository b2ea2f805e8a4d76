// Removals that the rule forbids, or for which it cannot be checked.

import { GOOD } from "../package.js";
import { api, SHORT, status, withOptions } from "./calls.js";
import { casesOf } from "./case.js";

const guard = casesOf("guard", "nothing_sent");

const QUEUE = { hpcqueue_id: GOOD.hpcqueue_id, node_list: GOOD.nodelist };
const EMPTY = { ...QUEUE, node_list: [] };
const NODE = { node_id: "cln-w1xufnk9", role: "compute" };
const AT = { node: NODE.node_id, index: 0, queue: GOOD.hpcqueue_id };

/** @param {unknown[]} queues @param {unknown[]} nodes */
const guarded = (queues, ...nodes) =>
  withOptions({ guard: { queues, ...(nodes.length > 0 && { nodes }) } });

const PAGE = { status: 401, body: "not_json", start: "<html>" };

/** @type {import("./case.js").Case[]} */
export const GUARD = [
  guard("rule_violation", { certainty: "violated" }, guarded([QUEUE])),
  guard(
    "rule_violation",
    { certainty: "uncertain" },
    guarded([{ ...QUEUE, compute_num: 5 }], NODE),
  ),
  guard(
    "rule_unknown",
    { reason: { code: "unauthorized", params: PAGE } },
    withOptions({ ...SHORT, guard: true, fetch: status(401) }),
  ),
  {
    ...guard(
      "undocumented_list",
      {},
      withOptions({
        ...{ ...SHORT, guard: true },
        fetch: api({ ret_code: 0, total_count: 1, hpcqueue_set: [{ hpcqueue_id: 5 }] }),
      }),
    ),
    under: ["reason"],
  },
  guard(
    "node_in_other_queue",
    { ...AT, other: "q2" },
    guarded([EMPTY, { ...QUEUE, hpcqueue_id: "q2" }], NODE),
  ),
  guard("node_in_no_queue", AT, guarded([EMPTY], NODE)),
  guard("node_unknown", AT, guarded([EMPTY], { ...NODE, node_id: "other" })),
  guard("queue_listed_twice", { queue: GOOD.hpcqueue_id }, guarded([QUEUE, QUEUE])),
  guard(
    "node_listed_twice",
    { node: NODE.node_id },
    guarded([QUEUE], NODE, { ...NODE, role: "login" }),
  ),
  guard("queue_not_listed", { queue: GOOD.hpcqueue_id }, guarded([])),
  guard("nodes_needed", { node: NODE.node_id }, guarded([{ ...QUEUE, node_list: [2] }])),
];
