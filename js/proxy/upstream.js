/** Sends one request to the API, and reads the response. It never sends again. */
import { nameOf, readFetchError } from "./fetch-error.js";
import { busy, inDoubt, Refusal } from "./refusal.js";

/**
 * @typedef {object} ApiResponse
 * @property {string} text a JSON object
 * @property {Record<string, unknown>} json the same, parsed
 * @property {string | null} date its `Date`
 * @property {string | null} age its `Age`: a cache sent it
 */

/**
 * @typedef {object} Upstream
 * @property {typeof fetch} fetch
 * @property {number} responseBytes the longest body
 * @property {import("./core.js").ProxyCore} core
 */

/**
 * @param {Upstream} upstream
 * @param {{ url: string, method: "GET" | "POST", body: string }} request signed
 * @param {import("./deadline.js").Deadline} deadline
 * @returns {Promise<ApiResponse>}
 * @throws {import("./refusal.js").Refusal} 429 if it certainly was not sent, else 502
 */
export async function send({ fetch, responseBytes, core }, { url, method, body }, deadline) {
  /** @type {Response} */
  let response;
  try {
    const sent = fetch(url, {
      method,
      headers: {
        accept: "application/json",
        ...(method === "POST" && { "content-type": "application/json" }),
      },
      ...(method === "POST" && { body }),
      // A signed request is for one server only.
      redirect: "manual",
      signal: deadline.signal,
      ...uncached(),
    });
    // An app's own `fetch` may not know the signal.
    response = await deadline.wait(sent);
  } catch (error) {
    if (deadline.hasPassed) {
      throw inDoubt("The API did not respond in time.");
    }
    const read = readFetchError(error);
    // Its message may have the signed URL.
    const what = nameOf(read);
    throw core.provesNotSent(read)
      ? busy(`No connection to the API could be made (${what}).`)
      : inDoubt(`The API's response was lost (${what}).`);
  }
  try {
    return await readResponse(response, responseBytes, deadline);
  } catch (error) {
    // An app's own `fetch` may return anything.
    throw error instanceof Refusal ? error : inDoubt("The API's response could not be read.");
  }
}

/**
 * @param {Response} response
 * @param {number} limit of its body, in bytes
 * @param {import("./deadline.js").Deadline} deadline
 * @returns {Promise<ApiResponse>}
 */
async function readResponse(response, limit, deadline) {
  const { status } = response;
  if (status < 200 || (status >= 300 && status < 400)) {
    discard(response);
    throw inDoubt("The API redirected the request, which is for one server only.");
  }
  const text = await readText(response, limit, deadline);
  const json = parse(text);
  if (json === undefined) {
    throw inDoubt(`The API responded with HTTP ${status}, and not with a JSON object.`);
  }
  // A refusal with a code is the API's own word, whatever status it comes with. Any other status may be that of
  // a server in between, which may have passed the request on.
  const { ret_code } = json;
  if (status !== 200 && !(Number.isInteger(ret_code) && ret_code !== 0)) {
    throw inDoubt(`The API responded with HTTP ${status}.`);
  }
  return { text, json, date: response.headers.get("date"), age: response.headers.get("age") };
}

/**
 * @param {Response} response
 * @param {number} limit in bytes, after decompression
 * @param {import("./deadline.js").Deadline} deadline
 */
async function readText(response, limit, deadline) {
  const tooLong = () => inDoubt(`The API's response is longer than ${limit} bytes.`);
  if (Number(response.headers.get("content-length")) > limit) {
    discard(response);
    throw tooLong();
  }
  let text = "";
  let size = 0;
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  for (;;) {
    const part = await deadline.wait(reader?.read()).catch(() => {
      reader?.cancel().catch(() => {});
      throw inDoubt("The API's response ended early, or not in time.");
    });
    if (!part || part.done) {
      return text + decoder.decode();
    }
    size += part.value.length;
    if (size > limit) {
      reader?.cancel().catch(() => {});
      throw tooLong();
    }
    text += decoder.decode(part.value, { stream: true });
  }
}

/** @param {Response} response */
function discard({ body }) {
  body?.cancel().catch(() => {});
}

/** @param {string} text */
function parse(text) {
  try {
    const json = JSON.parse(text);
    return typeof json === "object" && json !== null && !Array.isArray(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** @type {RequestInit | undefined} */
let known;

/**
 * Frameworks like Next.js keep responses of `fetch` unless they are told not to. Workers with an old
 * compatibility date do not know the option, and throw.
 */
function uncached() {
  if (!known) {
    known = { cache: "no-store" };
    try {
      new Request("https://localhost", known);
    } catch {
      known = {};
    }
  }
  return known;
}
