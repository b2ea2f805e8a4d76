import { removeNodes, signRequest } from "ehpc-remove-nodes";
import { waitCommand } from "./again.js";
import { confirm, requireTerminal } from "./confirm.js";
import { described } from "./describe.js";
import { findEarlier, teller } from "./earlier.js";
import { readFacts } from "./facts.js";
import { CommandJournal, defaultFolder } from "./journal.js";
import { requireKeys } from "./keys.js";
import { listener } from "./listen.js";
import { waitForRemoval } from "./wait.js";

/** @typedef {import("./ending.js").Ending} Ending */

/**
 * Removes the nodes: says what became of earlier removals, reads the lists, shows what will happen,
 * asks, sends, and waits.
 * @param {import("./arguments.js").ParsedArguments} args
 * @param {import("./run.js").World} world
 * @returns {Promise<Ending>}
 */
export async function remove(args, world) {
  const { request, flags } = args;
  const { env, signal, screen, progress } = world;
  const options = { ...args.options, credentials: requireKeys(env), signal };
  const onEvent = listener(screen);
  // Validates without sending, so that errors are reported before the question. Numbers are already
  // validated.
  await signRequest(request, options);
  if (!flags.yes) requireTerminal(world);
  const tell = teller(args, world);
  if (args.journal !== false) {
    progress.journal = new CommandJournal(args.journal ?? defaultFolder(env), tell);
    await findEarlier(progress.journal, options, tell, world);
  }

  if (flags.guard) screen.say("Reading the queues and nodes of the cluster …");
  const reading = { ...options, ...args.reading, onEvent };
  const facts = flags.guard ? await readFacts(request, reading) : undefined;
  for (const line of described(request, facts)) screen.say(line);
  if (!flags.yes) await confirm(world);

  // The package then waits for the earlier removal, which may change the lists.
  const isOpen = progress.earlier.some(({ state }) => state === "unknown");
  progress.sending = true;
  const removal = await removeNodes(request, {
    ...{ ...reading, ...args.removing },
    // The confirmation takes time, so the lists are read again after it.
    guard: flags.yes && !isOpen ? (facts?.lists ?? false) : flags.guard,
    ...(progress.journal && { journal: progress.journal }),
  });
  progress.removal = removal;
  if (removal.recovered) {
    screen.say("The response was lost, but the operation log has the removal: it happened once.");
  }
  const accepted = `Accepted as job ${removal.job_id}.`;
  if (!flags.wait) {
    const lines = [
      `${accepted} It may still fail. To wait for it:`,
      `  ${waitCommand(removal.job_id, args, env)}`,
    ];
    return { outcome: "done", lines, json: {} };
  }
  screen.say(`${accepted} Waiting for it …`);
  const job = await waitForRemoval(removal.job_id, args, world);
  return { outcome: "done", lines: [success(removal.job_id, request)], json: { job } };
}

/**
 * @param {string} job_id
 * @param {import("../types.d.ts").RemoveNodesRequest} request
 */
function success(job_id, { hpcqueue_id }) {
  return `Done: job ${job_id} succeeded. The nodes have left queue ${hpcqueue_id}; they are still in the cluster.`;
}
