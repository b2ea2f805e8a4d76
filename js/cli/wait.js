import { isHpcError, waitForJob } from "ehpc-remove-nodes";
import { waitCommand } from "./again.js";
import { Unseen } from "./ending.js";
import { requireKeys } from "./keys.js";
import { listener } from "./listen.js";

/** @typedef {import("./ending.js").Ending} Ending */
/** @typedef {import("./run.js").World} World */
/** @typedef {import("./arguments.js").ParsedArguments} ParsedArguments */

/** The kinds of errors before the job was polled, which say nothing about the job. */
const NOT_POLLED = ["invalid", "load"];

/**
 * --wait-for: waits for a job of an earlier call.
 * @param {ParsedArguments} args
 * @param {World} world
 * @returns {Promise<Ending>}
 */
export async function waitOnly(args, world) {
  const job_id = args.job ?? "";
  const job = await waitForRow(job_id, args, world).catch((thrown) => {
    if (isHpcError(thrown) && ["job", ...NOT_POLLED].includes(thrown.kind)) throw thrown;
    throw new Unseen(job_id, thrown, "", waitCommand(job_id, args, world.env));
  });
  return { outcome: "done", lines: [`Done: job ${job_id} succeeded.`], json: { job } };
}

/**
 * Waits for the job of an accepted removal.
 *
 * The end of the wait does not end the job. The error of a failed poll says that nothing was done,
 * which is not true of the removal, so only an error of kind `job` is kept.
 *
 * @param {string} job_id
 * @param {ParsedArguments} args
 * @param {World} world
 */
export async function waitForRemoval(job_id, args, world) {
  return waitForRow(job_id, args, world).catch((thrown) => {
    if (isHpcError(thrown) && thrown.kind === "job") throw thrown;
    const accepted = `The removal was accepted as job ${job_id}.`;
    throw new Unseen(job_id, thrown, accepted, waitCommand(job_id, args, world.env));
  });
}

/**
 * @param {string} job_id
 * @param {ParsedArguments} args
 * @param {World} world
 */
async function waitForRow(job_id, args, { env, signal, screen }) {
  return waitForJob(
    { job_id, zone: args.request.zone },
    {
      ...{ ...args.options, credentials: requireKeys(env), signal },
      ...{ deadlineMs: args.waitMs, onEvent: listener(screen) },
    },
  );
}
