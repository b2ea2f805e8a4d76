import { root } from "./paths.js";

/**
 * The demo's server on 127.0.0.1.
 * @param {readonly number[]} ports tried in this order; 0 is any free one
 * @param {NodeJS.ProcessEnv} [env] where keys of a real cluster are looked for
 */
export async function serveOn(ports, env = process.env) {
  // Not at the top: it belongs to www/, which may need what set-up brings.
  const { serve } = await import("../../www/server.js");
  for (const port of ports) {
    try {
      return await serve({ port, host: "127.0.0.1", env });
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
