// Processes that serve the proxy, which are ended and started again on their port.

import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { storesUrl } from "../proxy/stores.js";
import { freePort } from "./nginx.js";

/** @typedef {Omit<import("./proxy-child.js").Task, "entry" | "port">} Task */
/** @typedef {Awaited<ReturnType<typeof startProcess>>} ProxyProcess */

const CHILD = fileURLToPath(new URL("proxy-child.js", import.meta.url));

/** @param {Task} task */
export async function startProcess(task) {
  const port = await freePort();
  const argument = JSON.stringify({ ...task, port, entry: storesUrl });
  let child = await begin(argument);
  return {
    port,
    /** @param {"SIGSTOP" | "SIGCONT"} signal */
    signal: (signal) => child.kill(signal),
    /** Keeps it from everything else for a while, from now on. @param {number} ms */
    async block(ms) {
      child.send(ms);
      await once(child, "message");
    },
    /** @param {"SIGTERM" | "SIGKILL"} signal */
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill(signal);
      await ended;
    },
    async start() {
      child = await begin(argument);
    },
  };
}

/** @param {string} argument */
async function begin(argument) {
  const child = fork(CHILD, [argument]);
  const ended = once(child, "exit").then(() => {
    throw new Error("the process has not started");
  });
  await Promise.race([once(child, "message"), ended]);
  return child;
}
