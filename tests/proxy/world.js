// A proxy over real HTTP, and an API behind it. What anybody gets to see is kept, to be searched for secrets.

import { createServer } from "node:http";
import { connect } from "node:net";
import { importProxy } from "../node/package.js";
import { startUpstream } from "./upstream.js";

/** @typedef {Awaited<ReturnType<typeof startWorld>>} World */
/** @typedef {{ status: number, headers: Headers, text: string, json: any, ms: number }} Heard */

/**
 * @typedef {object} WorldOptions
 * @property {import("./upstream.js").Answer} [answer] of the API
 * @property {(request: Request, handle: import("../../js/proxy/types.d.ts").FetchHandler) => Promise<Response>} [around] the handler
 */

export const proxy = await importProxy();

export const ORIGIN = "https://console.example";
export const SECRET = "S3cr+t/of=the-API";
export const CREDENTIALS = Object.freeze({ accessKeyId: "AKID", secretAccessKey: SECRET });
export const REMOVE = "/queue/ehpc/removeNodes";
export const CHANGE = Object.freeze({
  ...{ cluster_id: "ehpc-1", hpcqueue_id: "ehpcq-1", nodelist: ["cln-1"], zone: "jn1a" },
});

let keys = 0;

/** A new Idempotency-Key. */
export const newKey = () => `key-${++keys}`;

/** A timestamp, so many milliseconds from now. */
export const stamp = (ms = 0) => `${new Date(Date.now() + ms).toISOString().slice(0, 19)}Z`;

/** The headers of a change. @param {Record<string, string>} [more] */
export function changeHeaders(more = {}) {
  return {
    ...{ origin: ORIGIN, "sec-fetch-site": "same-origin", "content-type": "application/json" },
    ...{ "idempotency-key": newKey(), "ehpc-timestamp": stamp(), ...more },
  };
}

/** The usual options. @param {string} upstream */
export function usualOptions(upstream) {
  return {
    ...{ basePath: "/console/api", origin: ORIGIN, credentials: CREDENTIALS, upstream },
    authenticate: (/** @type {Request} */ { headers }) => headers.get("x-user") ?? "alice",
    authorize: () => true,
    store: proxy.memoryStore({ singleProcess: true }),
  };
}

/**
 * @param {Partial<import("../../js/proxy/types.d.ts").ProxyOptions<any>>} [options]
 * @param {WorldOptions} [own]
 */
export async function startWorld(options = {}, { answer, around } = {}) {
  const api = await startUpstream(answer);
  /** @type {{ error: unknown, what: string }[]} */
  const errors = [];
  const onError = (/** @type {unknown} */ error, /** @type {string} */ what) => {
    errors.push({ error, what });
  };
  const handler = proxy.createProxy({ ...usualOptions(api.url), onError, ...options });
  /** @type {Response[]} */
  const responses = [];
  const watched = async (/** @type {Request} */ request) => {
    const response = await (around ? around(request, handler) : handler(request));
    responses.push(response.clone());
    return response;
  };
  const listener = proxy.nodeListener(Object.assign(watched, { path: handler.path }));
  const server = createServer((req, res) => listener(req, res));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const base = `http://127.0.0.1:${port}/console/api`;
  return {
    ...{ api, errors, handler, port, base, server },
    /**
     * Sends a change.
     * @param {Record<string, string>} [headers]
     * @param {unknown} [body] a string as it is, all else as JSON
     * @param {string} [path]
     */
    post: (headers = {}, body = CHANGE, path = REMOVE) =>
      hear(`${base}${path}`, {
        ...{ method: "POST", headers: changeHeaders(headers) },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    /**
     * Reads.
     * @param {string} [path]
     * @param {Record<string, string>} [headers]
     */
    get: (path = "/operation?zone=jn1a", headers = {}) => hear(`${base}${path}`, { headers }),
    /**
     * Sends these bytes, and returns what comes back.
     * @param {string} text
     * @param {number} [ms] how long to wait for the end of the connection
     */
    raw: (text, ms = 3000) => exchange(port, text, ms),
    /** Everything that a client or an operator got to see. */
    async seen() {
      const texts = responses.map(async (one) => {
        return `${one.status} ${JSON.stringify([...one.headers])} ${await one.text()}`;
      });
      return [...(await Promise.all(texts)), ...errors.map(({ error, what }) => what + all(error))];
    },
    close() {
      api.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * Whatever an error says, also in its causes.
 * @param {unknown} error
 * @returns {string}
 */
function all(error) {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? String(error);
  const more = Object.entries(error).map(([name, value]) => `${name}: ${all(value)}`);
  return [error.stack, error.message, ...more, error.cause ? all(error.cause) : ""].join("\n");
}

/**
 * @param {string} url
 * @param {RequestInit} init
 * @returns {Promise<Heard>}
 */
async function hear(url, init) {
  const started = performance.now();
  const response = await fetch(url, init);
  const text = await response.text();
  const ms = performance.now() - started;
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    // Then it has none.
  }
  return { status: response.status, headers: response.headers, text, json, ms };
}

/**
 * @param {number} port
 * @param {string} text
 * @param {number} ms
 * @returns {Promise<string>}
 */
function exchange(port, text, ms) {
  return new Promise((resolve) => {
    let got = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.on("data", (part) => {
      got += part;
    });
    const timer = setTimeout(() => socket.destroy(), ms);
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(got);
    });
  });
}

/** Waits until something is so. @param {() => boolean} isSo */
export async function until(isSo) {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** The status of a raw response. @param {string} text */
export const statusOf = (text) => text.split(" ")[1];
