// Responds to each client like its API, as quickly as Node can, and serves the files of a folder.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { EXPIRED, isExpired } from "../../tests/timestamps.js";

const folder = process.argv[2];

const OURS = { action: "HpcQueueRemoveEhpcQueueNodesResponse", job_id: "j-1", ret_code: 0 };
/** The responses, by the start of the path. */
const ANSWERS = /** @type {const} */ ([
  ["/api/", "application/json", JSON.stringify(OURS)],
  ["/v1/terminatejob", "application/json", "{}"],
  ["/", "application/x-amz-json-1.1", JSON.stringify({ Successful: ["cln-1"] })],
]);

/** The operation log. */
const EMPTY_LOG = JSON.stringify({ ret_code: 0, job_set: [], total_count: 0 });

/** Headers without which a browser's clock has a resolution of 0.1 ms. */
const ISOLATED = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

let watching = false;

const server = createServer((req, res) => {
  if (watching) {
    watching = false;
    process.send?.({ arrived: `${process.hrtime.bigint()}` });
  }
  const { url = "/", method } = req;
  if (url.startsWith("/api/operation")) {
    res.writeHead(200, { "content-type": "application/json" }).end(EMPTY_LOG);
    return;
  }
  if (method === "GET") {
    file(url, res).catch(() => res.destroy());
    return;
  }
  // Responds after the whole body, like a server that checks signatures.
  req.on("end", () => {
    const [, type, answer] = ANSWERS.find(([path]) => url.startsWith(path)) ?? ANSWERS[0];
    const body = isExpired(url, req.headers) ? JSON.stringify(EXPIRED) : answer;
    res.writeHead(200, { "content-type": type, "content-length": body.length });
    res.end(body);
  });
  req.resume();
});
// Idle connections stay open while other clients have their turn.
server.keepAliveTimeout = 120_000;
server.listen(0, "127.0.0.1", () => {
  process.send?.({ port: /** @type {import("node:net").AddressInfo} */ (server.address()).port });
});

process.on("message", (message) => {
  if (message !== "watch") return;
  watching = true;
  process.send?.("watching");
});
// The parent process has ended.
process.on("disconnect", () => process.exit());

/**
 * @param {string} url
 * @param {import("node:http").ServerResponse} res
 */
async function file(url, res) {
  const name = /^\/([\w-]+\.(?:html|js))$/.exec(url)?.[1];
  if (folder === undefined || name === undefined) {
    res.writeHead(404).end();
    return;
  }
  const type = name.endsWith(".js") ? "text/javascript" : "text/html";
  const body = await readFile(join(folder, name));
  res.writeHead(200, { "content-type": type, ...ISOLATED }).end(body);
}
