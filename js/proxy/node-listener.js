/** Makes a handler of the Fetch API a listener of Node's `http`, and middleware of Express. */

/** @typedef {Parameters<ReturnType<typeof import("./types.d.ts").nodeListener>>[0]} NodeRequest */
/** @typedef {Parameters<ReturnType<typeof import("./types.d.ts").nodeListener>>[1]} NodeResponse */

/** @type {typeof import("./types.d.ts").nodeListener} */
export function nodeListener(handler) {
  return (req, res, next) => {
    const target = req.originalUrl ?? req.url ?? "";
    if (next && !isBelow(target, handler.path)) {
      next();
      return;
    }
    // A broken connection must not end the process.
    req.on("error", () => {});
    res.on("error", () => {});
    serve(handler, target, req, res).catch(() => {
      // The request cannot be represented, or the connection broke while it was answered.
      if (!res.writableEnded) {
        // Another form of the target names another server.
        res.statusCode = target.startsWith("/") ? 400 : 404;
        res.sendDate = false;
        res.setHeader("connection", "close");
        res.end();
      }
    });
  };
}

/** How much of an unread request is received after its response, in bytes and in milliseconds. */
const LINGER_BYTES = 2 ** 20;
const LINGER_MS = 1_000;

/**
 * @param {string} target
 * @param {string | undefined} path undefined: every path is
 */
function isBelow(target, path) {
  const [own = ""] = target.split("?", 1);
  return path === undefined || own === path || own.startsWith(`${path}/`);
}

/**
 * @param {Parameters<typeof import("./types.d.ts").nodeListener>[0]} handler
 * @param {string} target
 * @param {NodeRequest} req
 * @param {NodeResponse} res
 */
async function serve(handler, target, req, res) {
  const gone = new AbortController();
  res.on("close", () => {
    if (!res.writableEnded) gone.abort();
  });
  const body = bodyOf(req);
  const response = await handler(toRequest(target, req, body?.stream, gone.signal));
  res.statusCode = response.status;
  // A client takes a `Date` for the API's: only that one is sent.
  res.sendDate = false;
  response.headers.forEach((value, name) => {
    res.setHeader(name, value);
  });
  const content = new Uint8Array(await response.arrayBuffer());
  res.setHeader("content-length", String(content.length));
  if (req.complete) {
    res.end(content);
    return;
  }
  // The unread rest of the request must not be taken for the next one. If the connection were closed at once, a
  // client that is still sending would not see the response.
  res.setHeader("connection", "close");
  res.write(content);
  await body?.discard();
  res.end();
}

/**
 * @param {string} target
 * @param {NodeRequest} req
 * @param {ReadableStream<Uint8Array> | string | undefined} body
 * @param {AbortSignal} signal
 */
function toRequest(target, req, body, signal) {
  if (!target.startsWith("/")) throw new TypeError("not a path");
  const headers = new Headers();
  for (let at = 0; at + 1 < req.rawHeaders.length; at += 2) {
    const [name = "", value = ""] = req.rawHeaders.slice(at, at + 2);
    // HTTP/2 has the parts of the first line among the headers.
    if (!name.startsWith(":")) headers.append(name, value);
  }
  const { method = "GET" } = req;
  const isRead = method === "GET" || method === "HEAD";
  if (isRead && (headers.has("transfer-encoding") || Number(headers.get("content-length")) > 0)) {
    throw new TypeError("a GET must have no body");
  }
  return new Request(toUrl(target, req), {
    ...{ method, headers, signal },
    ...(!isRead && body !== undefined && { body, duplex: "half" }),
  });
}

/**
 * @param {string} target
 * @param {NodeRequest} req
 */
function toUrl(target, { headers }) {
  const host = headers.host ?? headers[":authority"] ?? "localhost";
  const url = new URL(`http://${host}${target}`);
  // A path in the Host, or another spelling of a path, would pass by what servers in front check.
  if (!/^[\w.:[\]-]+$/.test(String(host)) || url.pathname !== target.split("?", 1)[0]) {
    throw new TypeError("not one path");
  }
  return url;
}

/**
 * The body of a request, and what discards the rest of it.
 *
 * @param {NodeRequest} req
 * @returns {{ stream: ReadableStream<Uint8Array> | string, discard(): Promise<void> } | undefined}
 */
function bodyOf(req) {
  if (req.readableEnded) {
    // A body parser was faster.
    return req.body === undefined
      ? undefined
      : { stream: JSON.stringify(req.body), discard: async () => {} };
  }
  // Its `return` would destroy the connection.
  const parts = /** @type {AsyncIterator<Uint8Array>} */ (req[Symbol.asyncIterator]());
  /** @type {ReadableStream<Uint8Array>} */
  const stream = new ReadableStream({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  const discard = async () => {
    const end = Date.now() + LINGER_MS;
    const timer = new Promise((resolve) => setTimeout(resolve, LINGER_MS).unref?.());
    for (let left = LINGER_BYTES; left > 0 && Date.now() < end; ) {
      const part = await Promise.race([parts.next().catch(() => undefined), timer]);
      if (!part || part.done) return;
      left -= part.value.length;
    }
  };
  return { stream, discard };
}
