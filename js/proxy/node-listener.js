/** Makes a handler of the Fetch API a listener of Node's `http`, and middleware of Express. */

/** @typedef {Parameters<ReturnType<typeof import("./types.d.ts").nodeListener>>[0]} NodeRequest */
/** @typedef {Parameters<ReturnType<typeof import("./types.d.ts").nodeListener>>[1]} NodeResponse */

/** @type {typeof import("./types.d.ts").nodeListener} */
export function nodeListener(handler) {
  return (req, res, next) => {
    const target = req.originalUrl ?? req.url ?? "";
    const [path = ""] = target.split("?", 1);
    if (next && path !== handler.path && !path.startsWith(`${handler.path}/`)) {
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

/**
 * @param {import("./types.d.ts").FetchHandler} handler
 * @param {string} target
 * @param {NodeRequest} req
 * @param {NodeResponse} res
 */
async function serve(handler, target, req, res) {
  const gone = new AbortController();
  res.on("close", () => {
    if (!res.writableEnded) gone.abort();
  });
  const response = await handler(toRequest(target, req, gone.signal));
  res.statusCode = response.status;
  // A client takes a `Date` for the API's: only that one is sent.
  res.sendDate = false;
  response.headers.forEach((value, name) => {
    res.setHeader(name, value);
  });
  // The unread rest of a request must not be taken for the next one.
  if (!req.complete) res.setHeader("connection", "close");
  const body = new Uint8Array(await response.arrayBuffer());
  res.setHeader("content-length", String(body.length));
  res.end(body);
}

/**
 * @param {string} target
 * @param {NodeRequest} req
 * @param {AbortSignal} signal
 */
function toRequest(target, req, signal) {
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
    ...(!isRead && { body: bodyOf(req), duplex: "half" }),
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

/** @param {NodeRequest} req */
function bodyOf(req) {
  if (req.readableEnded) {
    // A body parser was faster.
    return req.body === undefined ? null : JSON.stringify(req.body);
  }
  const parts = req[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await parts.return?.();
    },
  });
}
