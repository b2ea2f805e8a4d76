// Programs as processes of Node, whose journal is a folder.

import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const CHILD = fileURLToPath(new URL("child.js", import.meta.url));

/** No process may take longer (ms). */
const LONGEST_MS = 150_000;

/** @returns {import("./run.js").Host} */
export function processes() {
  const parent = mkdtempSync(join(tmpdir(), "ehpc-killed-"));
  // Its own creation may be interrupted, too.
  const folder = join(parent, "journal");
  const entries = () => entriesIn(folder);
  return {
    start: (task, onLine) => start([CHILD, folder, JSON.stringify(task)], onLine),
    receiptOf: ({ timestamp }) => attempted(entries(), timestamp),
    entries: async () => entries(),
    close: () => rm(parent, { recursive: true, force: true }),
  };
}

/**
 * @param {string[]} args
 * @param {(line: import("./work.js").Line) => void} onLine
 * @returns {import("./run.js").Running}
 */
function start(args, onLine) {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let problems = "";
  child.stderr.on("data", (text) => {
    problems += text;
  });
  createInterface({ input: child.stdout }).on("line", (line) => onLine(JSON.parse(line)));
  const timer = setTimeout(() => child.kill("SIGKILL"), LONGEST_MS);
  let isKilled = false;
  return {
    kill() {
      isKilled = child.kill("SIGKILL");
    },
    over: new Promise((resolve) => {
      child.on("close", (code, signal) => {
        clearTimeout(timer);
        const isRight = code === 0 || isKilled;
        resolve(isRight ? undefined : `a process ended with ${code ?? signal}: ${problems}`);
      });
    }),
  };
}

/** @param {string} folder */
function entriesIn(folder) {
  return namesIn(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => ({ id: name.slice(0, -5), text: readFileSync(join(folder, name), "utf8") }));
}

/** @param {string} folder */
function namesIn(folder) {
  try {
    return readdirSync(folder);
  } catch {
    // Nobody has created it yet.
    return [];
  }
}

/**
 * The open receipt whose last attempt has this timestamp. There is only one: calls for the same queue wait
 * for each other.
 * @param {import("./run.js").Entry[]} entries
 * @param {string} timestamp
 * @returns {string | undefined}
 */
function attempted(entries, timestamp) {
  const found = entries
    .map(({ text }) => JSON.parse(text))
    .filter(({ state, attempts }) => state === "open" && attempts.at(-1)?.timestamp === timestamp);
  return found.length === 1 ? found[0].id : undefined;
}
