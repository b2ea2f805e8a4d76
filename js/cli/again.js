/**
 * The shell command that waits for a job.
 * @param {string} job_id
 * @param {{ request: { zone: string }, options: import("../types.d.ts").SignOptions }} args
 * @param {NodeJS.ProcessEnv} env
 */
export function waitCommand(job_id, { request, options }, { npm_command }) {
  return [
    // A command that npx ran is not in PATH.
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
