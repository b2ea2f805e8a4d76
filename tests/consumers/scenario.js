/** @typedef {Pick<typeof import("../../js/types.d.ts"), "HpcError" | "removeNodes" | "waitForJob">} Package */
/** @typedef {import("../../js/types.d.ts").RequestOptions & { settleMs?: number }} Options */

/**
 * What every consumer does with the package, on the simulated API: it removes nodes, waits for the
 * job, and catches two errors. The harness copies this file into each app, and a CommonJS version
 * for `require`, so its syntax must suit the oldest bundler.
 *
 * @param {Package & { journal?: import("../../js/types.d.ts").Journal }} ehpc some apps have a journal
 * @param {{ request: import("../../js/types.d.ts").RemoveNodesRequest, options: Options }} world
 */
export async function scenario({ HpcError, removeNodes, waitForJob, journal }, world) {
  const { request } = world;
  const options = journal ? { ...world.options, journal } : world.options;
  const removal = await removeNodes(request, options);
  const { job_id } = removal;
  const { settleMs: _, ...waiting } = world.options;
  const job = await waitForJob({ job_id, zone: request.zone }, waiting);
  if (journal && !(await journal.read()).some(({ text }) => text.includes(job_id))) {
    throw new Error("the journal does not have the job");
  }
  const nowhere = { ...request, hpcqueue_id: "ehpcq-none" };
  const errors = [
    await removeNodes(nowhere, options).catch((error) => error),
    await removeNodes({ ...request, nodelist: [] }, options).catch((error) => error),
  ];
  return {
    ...{ job_id, attempts: removal.attempts, recovered: removal.recovered, status: job.status },
    errors: errors.map((error) => ({
      ...{ isHpcError: error instanceof HpcError, name: error.name, kind: error.kind },
      ...{ maybeApplied: error.maybeApplied, again: HpcError.fromJSON(error.toJSON()).kind },
    })),
  };
}
