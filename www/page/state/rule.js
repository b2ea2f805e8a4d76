// Prepares the input of the package's rule check, and tells what a removal would change.
import { thePackage } from "../api/package.js";
/** @import { Snapshot } from "./cluster.js" */
/** @import { Place } from "../api/package.js" */
/** @import { RemovalCheck } from "ehpc-remove-nodes" */
/** @typedef {Pick<Snapshot, "facts" | "queues">} Lists */
/** @typedef {{ has(node_id: string): boolean, size: number }} Ids */
/**
 * @typedef {object} Verdict
 * @property {"allowed" | "forbidden" | "unjudged"} answer
 * @property {number} inQueue what would stay in this queue
 * @property {number} inAll what would stay in all queues
 * @property {string[]} spare if forbidden: the ids without which it would be allowed
 * @property {unknown} reason why it could not be checked: an error, or the result of the check
 */
/** Checks a removal. A node that is being removed already counts as gone. @param {Place} place
 * @param {Lists} lists @param {Ids} leaving the nodes that are being removed
 * @param {{ hpcqueue_id: string }} queue @param {string[]} chosen ids of its nodes
 * @returns {Promise<Verdict>} */
export async function judge(place, lists, leaving, { hpcqueue_id }, chosen) {
  const { queues, nodes } = withoutThose(leaving, lists);
  try {
    const { checkRemoval } = await thePackage();
    /** @param {string[]} nodelist */
    const check = (nodelist) => checkRemoval(queues, { ...place, hpcqueue_id, nodelist }, nodes);
    const found = await check(chosen);
    const { allowed, remaining } = found;
    const left = Object.values(remaining);
    const inAll = left.reduce((sum, one) => sum + one, 0);
    // If nodes are left, the rule is not the reason: a node is no longer in the queue.
    if (!allowed && (left.length === 0 || inAll > 0)) return unjudged(found);
    const spare = allowed ? [] : await findSpare(chosen, check);
    const inQueue = remaining[hpcqueue_id] ?? 0;
    return { answer: allowed ? "allowed" : "forbidden", inQueue, inAll, spare, reason: null };
  } catch (error) {
    return unjudged(error);
  }
}

/** @param {unknown} reason @returns {Verdict} */
const unjudged = (reason) => ({ answer: "unjudged", inQueue: 0, inAll: 0, spare: [], reason });

/** The fewest nodes to deselect so that the rule allows the rest, the last selected first.
 * @param {string[]} chosen @param {(nodelist: string[]) => Promise<RemovalCheck>} check */
async function findSpare(chosen, check) {
  let [may, mayNot] = [0, chosen.length];
  // One less is nearly always enough. If not, bisection finds the number.
  for (let next = mayNot - 1; next > may; next = (may + mayNot) >> 1) {
    if ((await check(chosen.slice(0, next))).allowed) may = next;
    else mayNot = next;
  }
  return may > 0 ? chosen.slice(may) : [];
}

/** The input of the rule without some nodes. @param {Ids} leaving @param {Lists} lists */
function withoutThose(leaving, { facts, queues }) {
  if (leaving.size === 0) return facts;
  const going = queues.map(({ nodes }) => nodes.filter(({ node_id }) => leaving.has(node_id)));
  return {
    queues: facts.queues.map(({ compute_num, ...queue }, at) => ({
      ...queue,
      compute_num: compute_num == null ? null : Math.max(0, compute_num - (going[at]?.length ?? 0)),
    })),
    nodes: facts.nodes.filter(({ node_id }) => !leaving.has(node_id)),
  };
}

const MANY = 100; // more nodes are a large removal, whatever the size of the queue

/** @typedef {ReturnType<typeof impactOf>} Impact */
/** @param {{ nrun: number, npend: number }} queue @param {number} count how many nodes leave it
 * @param {{ inQueue: number, inAll: number }} verdict */
export function impactOf({ nrun: running, npend }, count, { inQueue, inAll }) {
  return {
    count,
    queue: { before: inQueue + count, after: inQueue },
    all: { before: inAll + count, after: inAll },
    running,
    /** Waiting jobs that cannot start any more. */
    stranded: inQueue === 0 ? npend : 0,
    /** Whether the queue's name must be typed. */
    isLarge: inQueue === 0 || count > inQueue || count > MANY,
  };
}
