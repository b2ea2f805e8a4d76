/**
 * The channel on which Node's fetch announces each error of connecting, before it rejects with it.
 * Node says `read ECONNRESET` of a handshake and of a request that was lost: only this tells them
 * apart. Other runtimes announce nothing.
 */
const CHANNEL = "undici:client:connectError";

/** @type {((error: object) => boolean) | undefined} */
let announced;

/**
 * From the first call on: whether an error was announced as one of connecting. It listens for as long
 * as the process lives, since to begin and to end with each request takes longer than all else that
 * this package does for it: Node changes a channel's prototype then.
 */
export function isConnectError() {
  announced ??= listen();
  return announced;
}

/** @returns {(error: object) => boolean} */
function listen() {
  const { process } = /** @type {{ process?: NodeJS.Process }} */ (globalThis);
  /** @type {WeakSet<object>} */
  const errors = new WeakSet();
  try {
    // Deno and Bun have the module too, and a fetch that announces nothing.
    if (process?.versions?.undici) {
      process.getBuiltinModule?.("node:diagnostics_channel").subscribe(CHANNEL, (message) => {
        const error = /** @type {{ error?: unknown } | undefined} */ (message)?.error;
        // What is thrown in here ends the process.
        if (typeof error === "object" && error !== null) errors.add(error);
      });
    }
  } catch {
    // Then none is known.
  }
  return (error) => errors.has(error);
}
