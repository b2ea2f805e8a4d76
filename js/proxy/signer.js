/** A handler that signs texts, for back ends that do not see the requests themselves. */
import { ask, checkCredentials, idOf } from "./app.js";
import { loadCore, withSecret } from "./core.js";
import { Deadline } from "./deadline.js";
import { readSignerOptions } from "./options.js";
import { checkOrigin } from "./origin.js";
import { Quotas } from "./quotas.js";
import { accept, readBody } from "./read-request.js";
import { refuse } from "./refusal.js";
import { ofError, toResponse } from "./response.js";
import { isSigned } from "./window.js";

/** The longest text, in bytes: a query with a few hundred job ids. */
const MAX_TEXT = 2 ** 14;

const TIMEOUT_MS = 8_000;

/** @type {typeof import("./types.d.ts").signer} */
export function signer(given) {
  const options = readSignerOptions(
    /** @type {import("./types.d.ts").SignerOptions} */ (/** @type {unknown} */ (given)),
  );
  const quotas = new Quotas(options.limits);
  const handler = async (/** @type {Request} */ request) => {
    const deadline = new Deadline(TIMEOUT_MS);
    try {
      return await handle(request, options, quotas, deadline);
    } catch (error) {
      return ofError(error, options.report);
    } finally {
      deadline.stop();
    }
  };
  return Object.assign(handler, { path: options.path });
}

/**
 * @param {Request} request
 * @param {ReturnType<typeof readSignerOptions>} options
 * @param {Quotas} quotas
 * @param {Deadline} deadline
 */
async function handle(request, options, quotas, deadline) {
  const { path, origins, authenticate, authorize, credentials, upstream, report } = options;
  const call = { deadline, report };
  if (new URL(request.url).pathname !== path) {
    refuse(404, "Nothing is signed here.");
  }
  if (request.method !== "POST") {
    refuse(405, "The method must be POST.");
  }
  checkOrigin(request, origins);
  const who = await ask(call, "authenticate", () => authenticate(request));
  if (!who) {
    refuse(401, "Sign in first.");
  }
  const leave = quotas.enter(await ask(call, "authenticate", () => idOf(who)));
  try {
    const text = await readBody(request, MAX_TEXT, deadline);
    const core = await loadCore();
    const key = await ask(call, "credentials", async () =>
      checkCredentials(typeof credentials === "function" ? await credentials(who) : credentials),
    );
    const read = accept(core.readTextToSign(text, upstream, key.accessKeyId));
    const { operation, method, zone, cluster_id, timestamp_ms = Number.NaN } = read;
    if (!isSigned(method, timestamp_ms, Date.now())) {
      refuse(403, "Not signed: its timestamp is too far from this server's time.");
    }
    const asked = Object.freeze({
      ...{ operation, method },
      ...(zone !== undefined && { zone }),
      ...(cluster_id !== undefined && { cluster_id }),
    });
    if ((await ask(call, "authorize", () => authorize(who, asked))) !== true) {
      refuse(403, "You may not do this.");
    }
    const body = withSecret(key.secretAccessKey, (secret) => core.signText(text, secret));
    return toResponse({ status: 200, headers: {}, body }, "text/plain");
  } finally {
    leave();
  }
}
