import { checkRemoval, HpcError } from "ehpc-remove-nodes";
import { commandLine } from "./again.js";
import { findQueue, readLists } from "./cluster.js";
import { confirm, requireTerminal } from "./confirm.js";
import { openJournal } from "./journal.js";
import { findEarlier } from "./look-up.js";
import { readNodes, resolved } from "./nodes.js";
import { described, idsOf } from "./plan.js";
import { printed } from "./print-request.js";
import { REASSURANCES } from "./problems.js";
import { connect } from "./session.js";
import { waitFor } from "./wait.js";

/** @typedef {import("../types.d.ts").RemoveNodesRequest & { nodelist: import("./nodes.js").NodeList }} Request */
/** @typedef {import("./plan.js").Plan} Plan */
/** @typedef {import("./run.js").Run} Run */
/** @typedef {import("./session.js").Session} Session */

/**
 * Removes or adds nodes: says what became of earlier calls, reads the lists, shows what will happen,
 * asks, sends, and waits.
 * @type {import("./run.js").Task}
 */
export async function change(run) {
  const { args, screen } = run;
  const { values } = args;
  const request = {
    ...{ ...args.place, hpcqueue_id: args.queue, nodelist: await readNodes(run) },
    ...(values.timestamp !== undefined && { timestamp: String(values.timestamp) }),
  };
  const session = connect(run);
  // This also reports errors of the request before anything is read, and before the question.
  const signed = await session.signRequest(request);
  if (values["print-request"]) return printed(signed, screen);
  if (!values.yes && !values["dry-run"]) requireTerminal(run);
  const journal = openJournal(run);
  if (journal) await findEarlier(journal, session, run);

  const plan = await planOf(request, session, run);
  const ids = idsOf(plan);
  run.target = { ...plan.request, ...(ids && { nodes: ids }) };
  const lines = described(plan);
  const { queue, refusal, remaining } = plan;
  if (values["dry-run"] && !refusal) return { lines, json: { dry_run: true, queue, remaining } };
  for (const line of lines) screen.say(line, line === lines[0] ? "bold" : undefined);
  if (refusal) throw refusal;
  if (!values.yes) await confirm(plan.action, run);

  run.isSending = true;
  const accepted = await send(plan, session, run);
  run.accepted = accepted;
  run.target.nodes ??= accepted.receipt.nodes ?? plan.request.nodelist;
  return afterwards(plan, accepted, session, run);
}

/**
 * @param {Request} request
 * @param {Session} session
 * @param {Run} run
 * @returns {Promise<Plan>}
 */
async function planOf(request, session, { args, screen }) {
  const { place, queue: wanted } = args;
  const action = args.command === "add" ? "add" : "remove";
  if (args.values["no-guard"])
    return { action, request, queue: { hpcqueue_id: wanted }, remaining: {} };
  screen.say("Reading the queues and nodes of the cluster …");
  const lists = await readLists(place, session);
  const queue = findQueue(lists.queues, wanted, place.cluster_id);
  const nodelist = resolved(request.nodelist, lists.nodes, place.cluster_id);
  const ready = { ...request, hpcqueue_id: queue.hpcqueue_id, nodelist };
  const plan = /** @type {Plan} */ ({ action, request: ready, queue, lists, remaining: {} });
  if (action === "add") return plan;
  // The command checks the rule by default, unlike the package: a person should see what is left, and
  // the API records a refusal as a failed operation in its log.
  const check = await checkRemoval(lists.queues, ready, lists.nodes);
  const { allowed, remaining, reason, ...sentences } = check;
  if (allowed) return { ...plan, remaining };
  const facts = { maybeApplied: false, retryable: false, attempts: 0, ...sentences };
  const message = `${reason}${REASSURANCES.guard}`;
  const refusal = new HpcError({ kind: "guard", message, ...facts });
  return { ...plan, remaining, refusal };
}

/** @param {Plan} plan @param {Session} session @param {Run} run */
function send({ action, request, lists }, session, { args, earlier, journal }) {
  const kept = journal && { journal };
  if (action === "add") return session.addNodes(request, kept);
  // The package then waits for the earlier removal, which may change the lists.
  const isOpen = earlier.some(({ state }) => state === "unknown");
  // The confirmation takes time, so the lists are read again after it.
  const guard = args.values.yes && !isOpen ? (lists ?? false) : lists !== undefined;
  return session.removeNodes(request, { guard, ...kept });
}

/**
 * Waits for the job, and says how to put the nodes back.
 * @param {Plan} plan
 * @param {import("../types.d.ts").Removal} accepted
 * @param {Session} session
 * @param {Run} run
 * @returns {Promise<import("./ending.js").Result>}
 */
async function afterwards({ action, queue }, { job_id, recovered }, session, run) {
  const { args, screen, target } = run;
  const noun = action === "add" ? "addition" : "removal";
  if (recovered) {
    screen.say(`The response was lost, but the operation log has the ${noun}: it happened once.`);
  }
  if (args.values["no-wait"]) {
    const lines = [`Accepted as job ${job_id}. It may still fail. To wait for it:`];
    return { lines: [...lines, `  ${commandLine("wait", [job_id], run)}`], json: {} };
  }
  screen.say(`Accepted as job ${job_id}. Waiting for it …`);
  const job = await waitFor(job_id, noun, session, run);
  const id = queue.hpcqueue_id;
  const done = `Done: job ${job_id} succeeded. The nodes`;
  if (action === "add") return { lines: [`${done} are in queue ${id}.`], json: { job } };
  const undo = commandLine("add", target?.nodes ?? [], run, { queue: id });
  return {
    lines: [`${done} have left queue ${id}; they are still in the cluster.`],
    ...{ json: { job }, hints: ["To put them back:", `  ${undo}`] },
  };
}
