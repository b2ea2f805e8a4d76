/** Reads a request, which may be anything, to one that may be passed on. */
import { busy, Refusal, refuse } from "./refusal.js";

/** @typedef {import("./core.js").ForwardRecord} ForwardRecord */

/**
 * @typedef {object} Asked
 * @property {ForwardRecord} forward
 * @property {string[]} query names and values
 * @property {string | undefined} text the body of a POST
 */

/** One key: two headers arrive joined by a comma and a space. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * The operation's path.
 *
 * @param {string} url
 * @param {string} basePath
 */
export function operationOf(url, basePath) {
  const { pathname } = new URL(url);
  return pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : "";
}

/**
 * Reads a GET.
 *
 * @param {Request} request
 * @param {string} operation
 * @param {import("./core.js").ProxyCore} core
 * @returns {Asked & { wanted: number | undefined }} `wanted`: the time to sign, in milliseconds since 1970
 */
export function readQuery(request, operation, core) {
  const wanted = timeOf(request.headers, core);
  const query = queryOf(request);
  const forward = accept(core.readRequest(operation, "GET", query, undefined, 1));
  return { forward, query, text: undefined, wanted };
}

/**
 * Reads the headers of a POST.
 *
 * @param {Headers} headers
 * @param {import("./core.js").ProxyCore} core
 * @returns {{ sentKey: string, wanted: number }} its Idempotency-Key and the time to sign
 */
export function readChangeHead(headers, core) {
  if (!/^application\/json *(;|$)/i.test(headers.get("content-type") ?? "")) {
    refuse(415, "The Content-Type must be application/json.");
  }
  const sentKey = headers.get("idempotency-key") ?? "";
  if (!KEY.test(sentKey)) {
    refuse(
      400,
      "One Idempotency-Key of 1 to 255 visible ASCII characters is required: a browser may deliver a POST twice.",
    );
  }
  const wanted = timeOf(headers, core);
  if (wanted === undefined) {
    refuse(
      400,
      "Ehpc-Timestamp is required: the time to sign, like 2026-01-31T08:00:00Z. Without it, a request that its client has given up would not end.",
    );
  }
  return { sentKey, wanted };
}

/**
 * Reads the body of a POST.
 *
 * @param {Request} request
 * @param {string} operation
 * @param {string} text
 * @param {number} mostNodes
 * @param {import("./core.js").ProxyCore} core
 * @returns {Asked}
 */
export function readChange(request, operation, text, mostNodes, core) {
  const query = queryOf(request);
  return {
    forward: accept(core.readRequest(operation, "POST", query, text, mostNodes)),
    query,
    text,
  };
}

/** @param {Request} request */
function queryOf({ url }) {
  return [...new URL(url).searchParams].flat();
}

/**
 * @param {ForwardRecord | { refused: import("./core.js").RefusalRecord }} read
 * @returns {ForwardRecord}
 */
export function accept(read) {
  if ("refused" in read) {
    throw new Refusal(read.refused.status, read.refused.message);
  }
  return read;
}

/**
 * @param {Headers} headers
 * @param {import("./core.js").ProxyCore} core
 */
function timeOf(headers, core) {
  const text = headers.get("ehpc-timestamp");
  if (text === null) {
    return undefined;
  }
  return (
    core.readTimestamp(text) ?? refuse(400, "Ehpc-Timestamp must look like 2026-01-31T08:00:00Z.")
  );
}

/**
 * @param {Request} request
 * @param {number} limit in bytes
 * @param {import("./deadline.js").Deadline} deadline
 */
export async function readBody({ headers, body, bodyUsed }, limit, deadline) {
  if (bodyUsed) {
    refuse(
      400,
      "The body was read before the proxy could: by a body parser, or by `authenticate`.",
    );
  }
  const tooLarge = () => new Refusal(413, `The body is larger than ${limit} bytes.`);
  if (Number(headers.get("content-length")) > limit) {
    throw tooLarge();
  }
  // A replacement character might turn one id into another.
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let size = 0;
  const reader = body?.getReader();
  try {
    for (;;) {
      const part = await deadline.wait(reader?.read());
      if (!part || part.done) {
        return text + decoder.decode();
      }
      size += part.value.length;
      if (size > limit) {
        throw tooLarge();
      }
      text += decoder.decode(part.value, { stream: true });
    }
  } catch (error) {
    reader?.cancel().catch(() => {});
    if (error instanceof Refusal) {
      throw error;
    }
    throw error instanceof TypeError && !deadline.hasPassed
      ? new Refusal(400, "The body is not UTF-8, or broke off.")
      : busy("The body did not arrive in time.");
  }
}
