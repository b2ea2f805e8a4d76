// Processes that serve the proxy with one file, each of which is killed and replaced.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { importProxy, project } from "../../node/package.js";

/** @typedef {import("./child.js").Task} Task */
/** @typedef {Awaited<ReturnType<typeof startProcess>>} ProxyProcess */

const CHILD = fileURLToPath(new URL("child.js", import.meta.url));

// It writes the module that the processes import.
await importProxy();
const entry = pathToFileURL(join(project, `proxy-${process.pid}.mjs`)).href;

/** @param {Omit<Task, "entry">} task */
export async function startProcess(task) {
  const argument = JSON.stringify({ ...task, entry });
  const child = spawn(process.execPath, [CHILD, argument], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  /** @type {string[]} */
  const errors = [];
  const ready = withResolvers();
  const stopped = withResolvers();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const [what = "", more = ""] = line.split(" ");
    if (what === "ready") ready.resolve(more);
    else if (what === "stopped") stopped.resolve(undefined);
    else errors.push(line);
  });
  const port = await Promise.race([ready.promise, ended.then(() => undefined)]);
  if (port === undefined) throw new Error("the process has not started");
  return {
    url: `http://127.0.0.1:${port}/console/api/queue/ehpc/removeNodes`,
    errors,
    /** Resolves when it stands still. */
    stopped: stopped.promise,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** @returns {{ promise: Promise<any>, resolve: (value: any) => void }} */
function withResolvers() {
  /** @type {(value: any) => void} */
  let resolve = () => {};
  const promise = new Promise((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
