// The API, two processes of the proxy with one store, and nginx in front of them, as docs/proxy.md configures it.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { outcomeOf } from "../faults/drive.js";
import { removeNodes } from "../node/package.js";
import { startApi } from "./api.js";
import { runNginx } from "./nginx.js";
import { startProcess } from "./proxy-process.js";
import { pageOf } from "./proxy-user.js";

/** @typedef {Awaited<ReturnType<typeof startConsole>>} Console */
/** @typedef {import("./api.js").Request} Request */

/**
 * @typedef {object} Setting
 * @property {(location: string) => string} [location] changes the page's configuration
 * @property {string} [http] more within `http`
 * @property {string} [server] more within `server`
 * @property {string} [upstream] more within `upstream`
 * @property {string} [parameters] of each server there, instead of the page's
 * @property {number} [offset] by how many seconds nginx's clock is ahead
 * @property {number} [processes]
 * @property {boolean} [inMemory] whether each process has a store of its own
 * @property {Partial<import("./proxy-process.js").Task>} [task]
 * @property {readonly Request[]} [requests] expected by the API
 * @property {(post: import("./api.js").Post, processes: import("./proxy-process.js").ProxyProcess[]) => unknown} [onPost]
 */

/**
 * A request as nginx logs it.
 * @typedef {object} Passed
 * @property {string} method
 * @property {number} status
 * @property {string[]} to the processes that it connected to, or tried to
 * @property {string[]} statuses what came back from each
 * @property {number} seconds
 * @property {number} connected how long it took until a process had it, in seconds
 */

/** Other lines than the page's. */
export const VARIANTS = {
  /** @param {string} location */
  repeating: (location) => changed(location, "error timeout;", "error timeout non_idempotent;"),
  /** @param {string} location */
  keepingOpen: (location) => changed(location, "{", '{ proxy_set_header Connection "";'),
  /** @param {string} location */
  without429: (location) => changed(location, "limit_req_status 429;", ""),
};

/** @param {string} text @param {string} from @param {string} to */
function changed(text, from, to) {
  assert.ok(text.includes(from), `the page does not have ${from}`);
  return text.replace(from, to);
}

const page = readFileSync(new URL("../../docs/proxy.md", import.meta.url), "utf8");

/** The `location` that the page prints. */
const LOCATION =
  /^```nginx\n(location [\s\S]*?)^```/m.exec(page)?.[1] ?? assert.fail("no location");

/** The parameter of each server there. */
const PARAMETER = /`[^`]*\bserver \S+ (max_fails=0);/.exec(page)?.[1] ?? assert.fail("no servers");

let count = 0;

/** A removal of its own cluster. @returns {Request} */
export function newRequest() {
  count += 1;
  const number = String(count).padStart(8, "0");
  const place = { cluster_id: `ehpc-${number}`, hpcqueue_id: `ehpcq-${number}`, zone: "jn1a" };
  return { ...place, nodelist: [`cln-${number}`] };
}

/**
 * @param {import("node:test").TestContext} t
 * @param {Setting} [setting]
 */
export async function startConsole(t, setting = {}) {
  const { onPost, inMemory = false, task, requests = [newRequest()] } = setting;
  const folder = mkdtempSync(join(tmpdir(), "ehpc-keys-"));
  /** @type {import("./proxy-process.js").ProxyProcess[]} */
  const processes = [];
  const api = await startApi(requests, {
    ...(onPost && { onPost: (post) => onPost(post, processes) }),
  });
  t.after(async () => {
    for (const one of processes) await one.end("SIGKILL");
    api.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const keys = inMemory ? null : join(folder, "keys.db");
  for (let at = 0; at < (setting.processes ?? 2); at += 1) {
    // By the path, the API sees which process sent a request.
    const upstream = `http://127.0.0.1:${api.port}/${at}/api`;
    processes.push(await startProcess({ keys, upstream, ...task }));
  }
  const nginx = await runNginx((place) => configuration(place, processes, setting), setting.offset);
  t.after(nginx.close);
  const endpoint = `${nginx.url}/console/api`;
  const [request = assert.fail()] = requests;
  return {
    ...{ api, processes, nginx, endpoint, request },
    /**
     * Calls the package's client, as a page does.
     * @param {import("../../js/types.d.ts").Options} [options]
     * @param {Request} [wanted]
     */
    async remove(options = {}, wanted = request) {
      const from = performance.now();
      const given = { endpoint, headers: pageOf(), settleMs: 300, ...options };
      const outcome = await outcomeOf(removeNodes(wanted, given));
      return { ...outcome, ms: Math.round(performance.now() - from) };
    },
    /**
     * The requests that have ended, in their order. nginx logs one when the client has its response.
     * @param {number} count to wait for
     */
    async log(count) {
      for (let left = 100; left > 0; left -= 1) {
        const text = readFileSync(join(nginx.folder, "access.log"), "utf8");
        const lines = text.split("\n").slice(0, -1);
        if (lines.length >= count) return lines.map(passed);
        await sleep(50);
      }
      throw new Error(`nginx has not logged ${count} requests`);
    },
  };
}

/** The process that sent a request. @param {import("./api.js").Post} post */
export const senderOf = ({ res }) => Number(/^\/(\d)\//.exec(res.req.url ?? "")?.[1]);

const FIELDS = [
  ...["$request_method", "$status", "$upstream_addr", "$upstream_status", "$request_time"],
  "$upstream_connect_time",
];

/**
 * @param {{ folder: string, port: number }} place
 * @param {readonly { port: number }[]} processes
 * @param {Setting} setting
 */
function configuration({ folder, port }, processes, setting) {
  const { location = (text) => text, http = "", server = "", upstream = "" } = setting;
  const servers = processes.map((one) => {
    return `server 127.0.0.1:${one.port} ${setting.parameters ?? PARAMETER};`;
  });
  return `
  log_format passed "${FIELDS.join("|")}";
  access_log ${join(folder, "access.log")} passed;
  ${http}
  upstream console { ${servers.join(" ")} ${upstream} }
  server {
    listen 127.0.0.1:${port};
    ${server}
    ${location(LOCATION)}
  }`;
}

/** @param {string} line @returns {Passed} */
function passed(line) {
  const [method = "", status, to = "", statuses = "", seconds, connected = ""] = line.split("|");
  const list = (/** @type {string} */ text) =>
    text === "-" || text === "" ? [] : text.split(", ");
  return {
    ...{ method, status: Number(status), to: list(to), statuses: list(statuses) },
    ...{ seconds: Number(seconds), connected: Number(list(connected).at(-1)) },
  };
}
