// A real Redis with its data in a temporary folder.

import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { end, launch } from "../../scripts/lib/children.js";
import { load } from "./folder.js";
import { freePort } from "./servers.js";

/** What the recipe asks for, and a small memory. */
const SETTINGS = {
  ...{ bind: "127.0.0.1", appendonly: "yes", appendfsync: "always", save: "" },
  ...{ "maxmemory-policy": "noeviction", maxmemory: "20mb", daemonize: "no" },
};

/** @param {string} program */
export async function startRedis(program) {
  const folder = mkdtempSync(join(tmpdir(), "ehpc-redis-"));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const options = { ...SETTINGS, port: `${port}`, dir: folder };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const run = () => launch(program, args, { argv0: "redis-server", stdio: "ignore" });
  let child = run();
  await listening(url);
  return {
    url,
    /** Ends it as a power loss does, as far as a process can, and starts it again. */
    async killAndRestart() {
      const exit = once(child, "exit");
      child.kill("SIGKILL");
      await exit;
      child = run();
      await listening(url);
    },
    /** @param {NodeJS.Signals} signal */
    send: (signal) => child.kill(signal),
    async close() {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @param {string} url */
async function listening(url) {
  const { Redis } = await load("ioredis");
  for (let left = 100; left > 0; left -= 1) {
    const redis = new Redis(url, { lazyConnect: true, retryStrategy: null });
    redis.on("error", () => {});
    const isReady = await redis.connect().then(
      () => true,
      () => false,
    );
    redis.disconnect();
    if (isReady) return;
    await sleep(50);
  }
  throw new Error("Redis does not listen");
}
