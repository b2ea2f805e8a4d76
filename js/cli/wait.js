import { isHpcError, waitForJob } from "ehpc-remove-nodes";
import { waitCommand } from "./again.js";
import { Unseen } from "./ending.js";
import { requireKeys } from "./keys.js";
import { listener } from "./listen.js";

/** @typedef {import("./ending.js").Ending} Ending */
/** @typedef {import("./run.js").World} World */
/** @typedef {import("./arguments.js").Asked} Asked */

/** What is wrong before the first look, which is no news of the job. */
const NEVER_LOOKED = ["invalid", "load"];

/**
 * --wait-for: a job of an earlier call.
 * @param {Asked} asked
 * @param {World} world
 * @returns {Promise<Ending>}
 */
export async function waitOnly(asked, world) {
  const job_id = asked.job ?? "";
  const job = await look(job_id, asked, world).catch((thrown) => {
    if (isHpcError(thrown) && ["job", ...NEVER_LOOKED].includes(thrown.kind)) throw thrown;
    throw new Unseen(job_id, thrown, "", waitCommand(job_id, asked, world.env));
  });
  return { outcome: "done", lines: [`Done: job ${job_id} succeeded.`], json: { job } };
}

/**
 * Waits for the job of a removal that was accepted.
 *
 * Whatever ends the waiting does not end the job. A look that is refused or fails says of itself that
 * nothing was done, and of the removal that is not true: so only a failed job stays what it is.
 *
 * @param {string} job_id
 * @param {Asked} asked
 * @param {World} world
 */
export async function waitForRemoval(job_id, asked, world) {
  return look(job_id, asked, world).catch((thrown) => {
    if (isHpcError(thrown) && thrown.kind === "job") throw thrown;
    const accepted = `The removal was accepted as job ${job_id}.`;
    throw new Unseen(job_id, thrown, accepted, waitCommand(job_id, asked, world.env));
  });
}

/**
 * @param {string} job_id
 * @param {Asked} asked
 * @param {World} world
 */
async function look(job_id, asked, { env, signal, screen }) {
  return waitForJob(
    { job_id, zone: asked.request.zone },
    {
      ...{ ...asked.options, credentials: requireKeys(env), signal },
      ...{ deadlineMs: asked.waitMs, onEvent: listener(screen) },
    },
  );
}
