/**
 * The channel on which Node's fetch publishes each connection error before it rejects with it. Node
 * reports `read ECONNRESET` both for a failed handshake and for a lost request: only the channel
 * distinguishes them. Other runtimes publish nothing. No upstream issue was found; whether this is
 * still needed shows in tests/node/connecting.test.js.
 */
const CHANNEL = "undici:client:connectError";

/** @type {((error: object) => boolean) | undefined} */
let announced;

/**
 * Returns a function that tells whether an error was published as a connection error. The subscription
 * lasts as long as the process: to subscribe for each request takes longer than all else that this
 * package does, because Node changes the channel's prototype.
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
    // Deno and Bun also have the module, but their fetch publishes nothing.
    if (process?.versions?.undici) {
      process.getBuiltinModule?.("node:diagnostics_channel").subscribe(CHANNEL, (message) => {
        const error = /** @type {{ error?: unknown } | undefined} */ (message)?.error;
        // An exception here would end the process.
        if (typeof error === "object" && error !== null) errors.add(error);
      });
    }
  } catch {
    // Without the channel, no error is known to be a connection error.
  }
  return (error) => errors.has(error);
}
