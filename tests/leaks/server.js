// A server that succeeds, refuses or fails as a request's path says. It runs in a separate process,
// so that its own memory does not count as the package's.

import { createServer } from "node:http";
import { jobRow } from "../../www/sim/job-log.js";
import { EXPIRED, isExpired } from "../timestamps.js";

/** The delay of `/slow`, in milliseconds: its caller has aborted by then. */
const SLOW_MS = 500;

const NODES = Array.from({ length: 350 }, (_, i) => ({ node_id: `cln-${i}` }));

/** @typedef {{ cluster_id: string, hpcqueue_id: string, nodelist: string[] }} Removal */
/** @typedef {import("node:http").ServerResponse} Response */

/** The last removal under a path, for its operation log. @type {Map<string, object>} */
const logs = new Map();
let jobs = 0;

/**
 * What happens to a removal, by the first part of the path.
 * @type {Record<string, (res: Response, path: string, removal: Removal) => unknown>}
 */
const REMOVALS = {
  ok: (res) => respond(res, accepted()),
  refused: (res) => respond(res, { ret_code: 1400, message: "no compute node would be left" }),
  // On every attempt.
  busy: (res) =>
    respond(res, { ret_code: 5100, message: "the server is busy" }, { "retry-after": 0 }),
  gone: (res) => respond(res, {}, {}, 404),
  broken: (res) => res.destroy(),
  lost(res, path, removal) {
    logs.set(path, row(removal));
    res.destroy();
  },
  cut(res, path, removal) {
    logs.set(path, row(removal));
    res.writeHead(200, { "content-length": 1000 }).write("{", () => res.destroy());
  },
  silent: () => undefined,
  slow: (res) => setTimeout(() => respond(res, accepted()), SLOW_MS),
};

const server = createServer((req, res) => {
  /** @type {Buffer[]} */
  const chunks = [];
  req.on("data", (chunk) => chunks.push(chunk));
  req.on("error", () => res.destroy());
  res.on("error", () => {});
  req.on("end", () => {
    const path = /^\/\w+\/\d+/.exec(req.url ?? "")?.[0] ?? "";
    const kind = path.split("/")[1] ?? "";
    if (isExpired(req.url ?? "", req.headers)) {
      respond(res, EXPIRED);
    } else if (req.method === "POST") {
      REMOVALS[kind]?.(res, path, JSON.parse(Buffer.concat(chunks).toString()));
    } else if (req.url?.includes("/operation")) {
      const rows = [logs.get(path) ?? []].flat();
      respond(res, { ret_code: 0, job_set: rows, total_count: rows.length });
    } else if (kind === "pages" || kind === "half") {
      respondWithPage(
        res,
        kind,
        Number(new URL(req.url ?? "", "http://h").searchParams.get("offset")),
      );
    } else {
      const lists = { hpcqueue_set: [], queue_set: [], hpc_app_nodes_set: [] };
      respond(res, { ret_code: 0, ...lists, total_count: 0 });
    }
  });
});
server.listen(0, "127.0.0.1", () => {
  process.send?.({ port: /** @type {import("node:net").AddressInfo} */ (server.address()).port });
});
// The parent process has exited.
process.on("disconnect", () => process.exit());

/** Of `half`, the third page is refused while the others are under way. @param {Response} res @param {string} kind @param {number} offset */
function respondWithPage(res, kind, offset) {
  if (kind === "half" && offset === 198) {
    respond(res, { ret_code: 1400, message: "not this one" });
    return;
  }
  const hpc_app_nodes_set = NODES.slice(offset, offset + 100);
  const page = { ret_code: 0, total_count: NODES.length, hpc_app_nodes_set };
  setTimeout(() => respond(res, page), offset === 0 ? 0 : SLOW_MS / 10);
}

function accepted() {
  jobs += 1;
  const job_id = `j-${jobs}`;
  return { action: "HpcQueueRemoveEhpcQueueNodesResponse", job_id, ret_code: 0 };
}

/** @param {Removal} removal */
function row({ cluster_id, hpcqueue_id, nodelist }) {
  jobs += 1;
  return jobRow({
    ...{ job_id: `j-${jobs}`, job_action: "HpcQueueRemoveEhpcQueueNodes", ms: 1, ends: 0 },
    ...{ created: Date.now(), resources: [cluster_id, hpcqueue_id, ...nodelist] },
    ...{ error_codes: "", status: "successful", effect: () => {} },
  });
}

/**
 * @param {Response} res
 * @param {object} body
 * @param {Record<string, string | number>} [headers]
 * @param {number} [status]
 */
function respond(res, body, headers = {}, status = 200) {
  if (res.destroyed) return;
  res.writeHead(status, { "content-type": "application/json", ...headers });
  res.end(JSON.stringify(body));
}
