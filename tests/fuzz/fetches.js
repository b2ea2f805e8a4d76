// What `fetch` may do: answer as the API does, answer with garbage, or be no fetch at all.

import fc from "fast-check";
import { EXPIRED, isExpired } from "../timestamps.js";
import { oneOf, Thing } from "./thing.js";
import { anything, boom } from "./values.js";

/** @typedef {(url: string, init: RequestInit) => unknown} Fetch */

/** A right answer. @param {string} url @param {RequestInit} init */
function right(url, init) {
  const { pathname, searchParams } = new URL(url, "http://127.0.0.1");
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
  const job = { job_id: searchParams.get("job_ids") ?? "j-1", status: "successful" };
  const rest = pathname.endsWith("/operation")
    ? { job_set: [{ ...job, create_time: now }], total_count: 1 }
    : { queue_set: [{ hpcqueue_id: "q", node_list: [1, 2] }], total_count: 1 };
  const list = pathname.endsWith("/listNodes")
    ? { hpc_app_nodes_set: [{ node_id: "cln-1", group_id: 1 }], total_count: 1 }
    : rest;
  const answer = init.method === "POST" ? { action: "A", job_id: "j-1" } : list;
  const body = isExpired(url) ? EXPIRED : { ret_code: 0, ...answer };
  return Response.json(body, { headers: { date: new Date().toUTCString() } });
}

/** @type {Readonly<Record<string, () => Fetch>>} */
const FETCHES = {
  "answers rightly": () => right,
  "answers rightly, later": () => async (url, init) => {
    await new Promise((done) => setTimeout(done, 500));
    return right(url, init);
  },
  throws: () => () => {
    throw boom;
  },
  rejects: () => () => Promise.reject(boom),
  "does not connect": () => () =>
    Promise.reject(
      Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNREFUSED" } }),
    ),
  "never answers": () => () => new Promise(() => {}),
  "answers when it is aborted":
    () =>
    (_, { signal }) =>
      new Promise((_done, fail) => {
        signal?.addEventListener("abort", () => fail(signal.reason));
      }),
  "answers with an error of the network": () => () => Response.error(),
  "sends elsewhere": () => () => Response.redirect("http://127.0.0.1:1/", 307),
  "answers without a body": () => () => new Response(null, { status: 204 }),
  "answers busy": () => () =>
    Response.json({ ret_code: 5100 }, { headers: { "retry-after": "1" } }),
  "answers with a late error": () => () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          controller.error(boom);
        },
      }),
    ),
  "answers with a body that never ends": () => () =>
    new Response(new ReadableStream({ pull: () => new Promise(() => {}) })),
  "answers with a body that is no bytes": () => () =>
    new Response(new ReadableStream({ start: (controller) => controller.enqueue("text") })),
  "answers with a body that was read": () => async () => {
    const response = new Response("{}");
    await response.text();
    return response;
  },
  "answers with a body that is locked": () => () => {
    const response = new Response("{}");
    response.body?.getReader();
    return response;
  },
};

/** Statuses, among them those that no Response may have. */
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

/** An answer of any status and body. */
const answer = fc.record({ status, body }).map(
  (given) =>
    new Thing(`answers ${fc.stringify(given)}`, () => () => {
      const bare = [101, 204, 205, 304].includes(given.status);
      const isStatus = given.status >= 200 && given.status <= 599;
      return new Response(bare ? null : given.body, { status: isStatus ? given.status : 200 });
    }),
);

/** What looks like a response, and of which everything is something else. */
const lookalike = fc
  .record({
    status: fc.oneof(
      status.map((code) => new Thing(`${code}`, () => code)),
      anything,
    ),
    ...{ type: anything, headers: anything, body: anything, date: anything, text: anything },
    ...{ bytes: anything, chunk: anything, how: fc.constantFrom("reader", "at once", "neither") },
  })
  .map(
    (given) =>
      new Thing(`answers a lookalike ${fc.stringify(given)}`, () => () => {
        const headers = { get: () => given.date.make() };
        const reader = { read: () => given.chunk.make() };
        const bodies = {
          reader: { getReader: () => reader },
          "at once": {},
          neither: given.body.make(),
        };
        return {
          status: given.status.make(),
          type: given.type.make(),
          headers: given.how === "neither" ? given.headers.make() : headers,
          body: bodies[/** @type {keyof typeof bodies} */ (given.how)],
          text: () => given.text.make(),
          arrayBuffer: () => given.bytes.make(),
        };
      }),
  );

/** @type {(thing: Thing) => Thing} */
const gives = ({ is, make }) => new Thing(`gives ${is}`, () => () => make());
/** @type {(thing: Thing) => Thing} */
const rejects = ({ is, make }) =>
  new Thing(`rejects with ${is}`, () => () => Promise.reject(make()));
/** @type {(thing: Thing) => Thing} */
const throwing = ({ is, make }) =>
  new Thing(`throws ${is}`, () => () => {
    throw make();
  });

/** One fetch. */
export const fetches = fc.oneof(
  { weight: 6, arbitrary: oneOf(FETCHES) },
  { weight: 4, arbitrary: answer },
  { weight: 2, arbitrary: lookalike },
  { weight: 1, arbitrary: anything.map(gives) },
  { weight: 1, arbitrary: anything.map(rejects) },
  { weight: 1, arbitrary: anything.map(throwing) },
  // What is no function, too.
  { weight: 1, arbitrary: anything },
);
