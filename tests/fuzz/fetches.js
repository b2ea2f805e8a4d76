// What `fetch` may do: respond like the API, respond with garbage, or not be a function at all.

import fc from "fast-check";
import { EXPIRED, isExpired } from "../timestamps.js";
import { NamedValue, oneOf } from "./named-value.js";
import { anything, boom } from "./values.js";

/** @typedef {(url: string, init: RequestInit) => unknown} Fetch */

const NODES = Array.from({ length: 250 }, (_, i) => ({ node_id: `cln-${i + 1}`, group_id: 1 }));

/** A page of the nodes, of which there are several. @param {URLSearchParams} query */
function nodes(query) {
  const offset = Number(query.get("offset"));
  const hpc_app_nodes_set = NODES.slice(offset, offset + Number(query.get("limit")));
  return { hpc_app_nodes_set, total_count: NODES.length };
}

/** A correct response. @param {string} url @param {RequestInit} init */
function respond(url, init) {
  const { pathname, searchParams } = new URL(url, "http://127.0.0.1");
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
  const job = { job_id: searchParams.get("job_ids") ?? "j-1", status: "successful" };
  const rest = pathname.endsWith("/operation")
    ? { job_set: [{ ...job, create_time: now }], total_count: 1 }
    : { queue_set: [{ hpcqueue_id: "q", node_list: [1, 2] }], total_count: 1 };
  const list = pathname.endsWith("/listNodes") ? nodes(searchParams) : rest;
  const fields = init.method === "POST" ? { action: "A", job_id: "j-1" } : list;
  const body = isExpired(url) ? EXPIRED : { ret_code: 0, ...fields };
  return Response.json(body, { headers: { date: new Date().toUTCString() } });
}

/** @type {Readonly<Record<string, () => Fetch>>} */
const FETCHES = {
  "responds correctly": () => respond,
  "responds correctly, later": () => async (url, init) => {
    await new Promise((done) => setTimeout(done, 500));
    return respond(url, init);
  },
  throws: () => () => {
    throw boom;
  },
  rejects: () => () => Promise.reject(boom),
  "does not connect": () => () =>
    Promise.reject(
      Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNREFUSED" } }),
    ),
  "never settles": () => () => new Promise(() => {}),
  "rejects when it is aborted":
    () =>
    (_, { signal }) =>
      new Promise((_done, fail) => {
        signal?.addEventListener("abort", () => fail(signal.reason));
      }),
  "responds with a network error": () => () => Response.error(),
  redirects: () => () => Response.redirect("http://127.0.0.1:1/", 307),
  "responds without a body": () => () => new Response(null, { status: 204 }),
  "responds busy": () => () =>
    Response.json({ ret_code: 5100 }, { headers: { "retry-after": "1" } }),
  "responds with an error in the body": () => () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          controller.error(boom);
        },
      }),
    ),
  "responds with a body that never ends": () => () =>
    new Response(new ReadableStream({ pull: () => new Promise(() => {}) })),
  "responds with a body that is not bytes": () => () =>
    new Response(new ReadableStream({ start: (controller) => controller.enqueue("text") })),
  "responds with a body that was read": () => async () => {
    const response = new Response("{}");
    await response.text();
    return response;
  },
  "responds with a body that is locked": () => () => {
    const response = new Response("{}");
    response.body?.getReader();
    return response;
  },
};

/** Statuses, including ones that a Response cannot have. */
const status = fc.oneof(
  fc.integer({ min: -1, max: 1000 }),
  fc.constantFrom(200, 302, 400, 429, 500),
);

const body = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.json({ maxDepth: 2 }),
  fc
    .record(
      {
        ret_code: fc.oneof(fc.constantFrom(0, 1300, 1400, 5000, 5100), fc.double(), fc.string()),
        job_id: fc.oneof(fc.constant("j-1"), fc.string(), fc.constant(null)),
        job_set: fc.array(fc.dictionary(fc.constantFrom("job_id", "status"), fc.string())),
        queue_set: fc.array(fc.jsonValue({ maxDepth: 1 })),
        total_count: fc.integer(),
        message: fc.string({ unit: "binary" }),
      },
      { requiredKeys: [] },
    )
    .map((record) => JSON.stringify(record)),
);

/** A response of any status and body. */
const response = fc.record({ status, body }).map(
  (parts) =>
    new NamedValue(`responds ${fc.stringify(parts)}`, () => () => {
      const bare = [101, 204, 205, 304].includes(parts.status);
      const isStatus = parts.status >= 200 && parts.status <= 599;
      return new Response(bare ? null : parts.body, { status: isStatus ? parts.status : 200 });
    }),
);

/** Looks like a Response, but any part may be anything. */
const lookalike = fc
  .record({
    status: fc.oneof(
      status.map((code) => new NamedValue(`${code}`, () => code)),
      anything,
    ),
    ...{ type: anything, headers: anything, body: anything, date: anything, text: anything },
    ...{ bytes: anything, chunk: anything, how: fc.constantFrom("reader", "at once", "neither") },
  })
  .map(
    (parts) =>
      new NamedValue(`responds with a lookalike ${fc.stringify(parts)}`, () => () => {
        const headers = { get: () => parts.date.make() };
        const reader = { read: () => parts.chunk.make() };
        const bodies = {
          reader: { getReader: () => reader },
          "at once": {},
          neither: parts.body.make(),
        };
        return {
          status: parts.status.make(),
          type: parts.type.make(),
          headers: parts.how === "neither" ? parts.headers.make() : headers,
          body: bodies[/** @type {keyof typeof bodies} */ (parts.how)],
          text: () => parts.text.make(),
          arrayBuffer: () => parts.bytes.make(),
        };
      }),
  );

/** @type {(value: NamedValue) => NamedValue} */
const returns = ({ label, make }) => new NamedValue(`returns ${label}`, () => () => make());
/** @type {(value: NamedValue) => NamedValue} */
const rejects = ({ label, make }) =>
  new NamedValue(`rejects with ${label}`, () => () => Promise.reject(make()));
/** @type {(value: NamedValue) => NamedValue} */
const throwing = ({ label, make }) =>
  new NamedValue(`throws ${label}`, () => () => {
    throw make();
  });

/** A value for `fetch`. */
export const fetches = fc.oneof(
  { weight: 6, arbitrary: oneOf(FETCHES) },
  { weight: 4, arbitrary: response },
  { weight: 2, arbitrary: lookalike },
  { weight: 1, arbitrary: anything.map(returns) },
  { weight: 1, arbitrary: anything.map(rejects) },
  { weight: 1, arbitrary: anything.map(throwing) },
  // Not a function.
  { weight: 1, arbitrary: anything },
);
