import { root } from "./paths.js";

/**
 * Starts the demo server on 127.0.0.1.
 * @param {readonly number[]} ports tried in this order; 0 for any free port
 * @param {NodeJS.ProcessEnv} [env] the environment to read keys of a real cluster from
 */
export async function serveOn(ports, env = process.env) {
  // Imported late: www/ may need what set-up installs.
  const { serve } = await import("../../www/server.js");
  for (const port of ports) {
    try {
      return await serve({ port, env });
    } catch (error) {
      if (!isTaken(error) || port === ports.at(-1)) throw error;
    }
  }
  throw new Error(`no port was given to serve ${root}`);
}

/** @param {unknown} error */
function isTaken(error) {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}
