// Valid requests, and those that an editor rejects.

import type {
  AddNodesRequest,
  ListNodesRequest,
  ListQueuesRequest,
  RemoveNodesRequest,
} from "ehpc-remove-nodes";
import { addNodes, listNodes, listQueues, removeNodes, waitForJob } from "ehpc-remove-nodes";

const place = { cluster_id: "ehpc-gk3wfc7e", zone: "jn1a" };
const queue = { ...place, hpcqueue_id: "ehpcq-m7qglynz" };

export const accepted = [
  removeNodes({ ...queue, nodelist: [2, "cln-w1xufnk9"] }),
  removeNodes({ ...queue, nodelist: [2] as const }),
  removeNodes({ ...queue, nodelist: ["cln-w1xufnk9"], timestamp: new Date() }),
  addNodes({ ...queue, nodelist: [2], timestamp: "2026-01-31T08:00:00Z" }),
  listQueues(place),
  listQueues({ ...place, search_word: "gpu", is_active: 1, sort_key: "name", reverse: 1 }),
  listNodes({ ...place, node_role: "compute", status: "active", verbose: 1 }),
  waitForJob({ job_id: "j-8ajjp28fps8", zone: "jn1a" }),
];

const frozen = { cluster_id: "c", hpcqueue_id: "q", nodelist: [1, "a"], zone: "z" } as const;
export const removal: RemoveNodesRequest = frozen;
export const addition: AddNodesRequest = removal;

/** A class instance is accepted. */
class Removal implements RemoveNodesRequest {
  readonly cluster_id = "c";
  readonly hpcqueue_id = "q";
  readonly zone = "z";
  get nodelist() {
    return [2];
  }
}
export const byClass = removeNodes(new Removal());

export const refused = [
  // @ts-expect-error: a node is a number or a string
  removeNodes({ ...queue, nodelist: [true] }),
  // @ts-expect-error: a BigInt is not a group number
  removeNodes({ ...queue, nodelist: [2n] }),
  // @ts-expect-error: one node is a list of one
  removeNodes({ ...queue, nodelist: 2 }),
  // @ts-expect-error: `hpcqueue_id` is missing
  removeNodes({ ...place, nodelist: [2] }),
  // @ts-expect-error: `nodelist` is missing
  removeNodes(queue),
  // @ts-expect-error: the API's names are in snake_case
  removeNodes({ ...queue, nodelist: [2], nodeList: [2] }),
  // @ts-expect-error: milliseconds are not a timestamp
  removeNodes({ ...queue, nodelist: [2], timestamp: 1700000000000 }),
  // @ts-expect-error: omit it instead of undefined
  removeNodes({ ...queue, nodelist: [2], timestamp: undefined }),
  // @ts-expect-error: a request is needed
  removeNodes(),
  // @ts-expect-error: all pages are read
  listQueues({ ...place, limit: 10 }),
  // @ts-expect-error: a filter of the other list
  listQueues({ ...place, node_role: "compute" }),
  // @ts-expect-error: a filter of the other list
  listNodes({ ...place, is_active: 1 }),
  // @ts-expect-error: a filter is text or a number
  listQueues({ ...place, is_active: true }),
  // @ts-expect-error: `zone` is missing
  waitForJob({ job_id: "j-8ajjp28fps8" }),
];

/** A request belongs to the caller, and is readonly. */
export function change(
  request: RemoveNodesRequest,
  queues: ListQueuesRequest,
  nodes: ListNodesRequest,
) {
  // @ts-expect-error: readonly
  request.zone = "jn1b";
  // @ts-expect-error: readonly
  request.nodelist.push(3);
  // @ts-expect-error: readonly
  queues.zone = "jn1b";
  // @ts-expect-error: readonly
  nodes.zone = "jn1b";
}
