/**
 * The command that waits for a job, to be copied into a shell.
 * @param {string} job_id
 * @param {import("./arguments.js").Asked} asked
 * @param {NodeJS.ProcessEnv} env
 */
export function waitCommand(job_id, { request, options }, { npm_command }) {
  return [
    // What npx ran is not found by its name alone.
    ...(npm_command === "exec" ? ["npx"] : []),
    "ehpc-remove-nodes",
    ...["--zone", quoted(request.zone), "--wait-for", quoted(job_id)],
    ...(options.endpoint ? ["--endpoint", quoted(options.endpoint)] : []),
    ...(options.signedPath ? ["--signed-path", quoted(options.signedPath)] : []),
    ...(options.allowInsecure ? ["--allow-insecure"] : []),
  ].join(" ");
}

/** @param {string} word */
function quoted(word) {
  return /^[\w./:@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
