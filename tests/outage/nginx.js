// A real nginx, also with a wrong clock.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { find } from "../../scripts/lib/path-variable.js";

/** On Debian it is only on root's PATH. */
const program = find("nginx") ?? ["/usr/sbin/nginx"].find((path) => existsSync(path));

/** The library that changes a program's clock. */
const faketime = [
  ...["/usr/lib", "/usr/lib64", "/usr/local/lib"],
  ...["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"],
]
  .map((folder) => join(folder, "faketime", "libfaketime.so.1"))
  .find((path) => existsSync(path));

/** Why this system cannot run nginx with a wrong clock, or undefined. */
export function withoutNginx() {
  if (!program) return "nginx is missing (Debian: apt-get install nginx-light)";
  if (!faketime) return "libfaketime is missing (Debian: apt-get install faketime)";
  return undefined;
}

/** @typedef {Awaited<ReturnType<typeof runNginx>>} Nginx */

/**
 * In front of the API: it sends its own `Date`, from a wrong clock.
 * @param {number} upstream the API's local port
 * @param {number} offset by how many seconds its clock is ahead
 */
export function startNginx(upstream, offset) {
  return runNginx(({ port }) => inFrontOf(upstream, port), offset);
}

/**
 * @param {(place: { folder: string, port: number }) => string} http what its configuration has within `http`
 * @param {number} [offset] by how many seconds its clock is ahead
 */
export async function runNginx(http, offset = 0) {
  const folder = mkdtempSync(join(tmpdir(), "ehpc-nginx-"));
  const port = await freePort();
  writeFileSync(join(folder, "nginx.conf"), configuration(folder, http({ folder, port })));
  const args = ["-c", join(folder, "nginx.conf"), "-p", folder, "-e", join(folder, "error.log")];
  // It ends with the shell's input, at the latest when this process does.
  const script = 'LD_PRELOAD="$0" "$@" & cat; kill $!; wait';
  const library = offset === 0 ? "" : (faketime ?? "");
  const child = spawn("sh", ["-c", script, library, program ?? "nginx", ...args], {
    stdio: ["pipe", "ignore", "inherit"],
    env: {
      ...process.env,
      FAKETIME: `${offset < 0 ? "" : "+"}${offset}s`,
      // Its timers must be right.
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    },
  });
  await listening(port);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    folder,
    async close() {
      child.stdin.end();
      await new Promise((resolve) => child.once("close", resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** nginx's timeout for the API below `/quick/`, in seconds. */
const QUICK = 2;

/** @param {number} upstream @param {number} port */
function inFrontOf(upstream, port) {
  return `
  access_log off;
  client_max_body_size 16m;
  proxy_http_version 1.1;
  proxy_connect_timeout ${QUICK};
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://127.0.0.1:${upstream}; }
    location /quick/ { proxy_pass http://127.0.0.1:${upstream}/; proxy_read_timeout ${QUICK}; }
  }`;
}

/** @param {string} folder @param {string} http */
function configuration(folder, http) {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  // nginx clears its environment, which the library keeps reading.
  return `
daemon off;
master_process off;
env FAKETIME;
env FAKETIME_DONT_FAKE_MONOTONIC;
pid ${join(folder, "nginx.pid")};
events {}
http {
  ${temporary.map((name) => `${name}_temp_path ${join(folder, name)};`).join("\n  ")}
  ${http}
}
`;
}

/** @returns {Promise<number>} */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** @param {number} port */
async function listening(port) {
  for (let left = 100; left > 0; left -= 1) {
    const socket = connect(port, "127.0.0.1");
    const open = await new Promise((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    socket.destroy();
    if (open) return;
    await sleep(50);
  }
  throw new Error("nginx does not listen");
}
