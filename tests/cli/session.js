// A session on the simulated API, as a person has it: what was typed, and what was printed.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { bin, newJournal, start } from "./command.js";
import { KEYS } from "./world.js";

const REMOVE = "ehpc-remove-nodes --queue batch --yes";

/** Runs the session, and returns it as text. */
export async function session() {
  const sim = await simulator();
  const env = {
    ...{ ...KEYS, ...newJournal().env },
    ...{ EHPC_ENDPOINT: sim.endpoint, EHPC_CLUSTER: "ehpc-gk3wfc7e", QINGCLOUD_ZONE: "jn1a" },
  };
  /** @type {string[]} */
  const lines = [];
  /** @param {string} typed @param {(child: import("node:child_process").ChildProcess) => Promise<unknown>} [during] */
  const type = async (typed, during) => {
    const words = [...typed.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word);
    // One pipe, so that the lines are in the order in which they are seen.
    const { child, ended } = start(words.slice(1).map(String), {
      ...{ env, program: "sh", before: ["-c", 'exec "$0" "$@" 2>&1', bin] },
    });
    await during?.(child);
    const { out, code, signal } = await ended;
    lines.push(...shown(`$ ${typed}\n${out}`, sim.endpoint), `[${signal ?? code}]`, "");
    return out;
  };
  try {
    await type("ehpc-remove-nodes list");
    await type("ehpc-remove-nodes list --queue batch");
    await type("ehpc-remove-nodes --queue batch --dry-run 'batch-[3-4]'");
    await sim.arm({ operation: "removeNodes", fault: "lost-after" });
    const removed = await type(`${REMOVE} 'batch-[3-4]'`);
    await type(`${printed("add", removed)} --yes`);
    await sim.arm({ operation: "removeNodes", fault: "delay-after", value: 25_000 });
    await type(`${REMOVE} 2`, async (child) => {
      await sim.arrived(2);
      child.kill("SIGKILL");
    });
    const found = await type("ehpc-remove-nodes look-up");
    await type(printed("wait", found));
    await type("ehpc-remove-nodes list --queue batch");
  } finally {
    await sim.close();
  }
  return lines.join("\n");
}

/** The command that was printed. @param {string} name @param {string} out */
const printed = (name, out) => {
  const [, line] = new RegExp(`^ {2}(ehpc-remove-nodes ${name} .*)$`, "m").exec(out) ?? [];
  if (line === undefined) throw new Error(`no ${name} was printed:\n${out}`);
  return line;
};

/**
 * What is compared: without what differs each time.
 * @param {string} text
 */
export function masked(text) {
  return text.replaceAll(/\bj-\w+/g, "j-…").replaceAll(/\b\d{4}-\d\d-\d\dT[\d:]+Z/g, "…");
}

/** The lines of an output, without those that a terminal replaces. @param {string} out @param {string} endpoint */
function shown(out, endpoint) {
  const lines = out.replaceAll(endpoint, "http://127.0.0.1:8080/api").trimEnd().split("\n");
  return lines.filter((line) => !/so far …$|^Checking /.test(line));
}

async function simulator() {
  const { PATH = "" } = process.env;
  const child = spawn(bin, ["simulate", "--port", "0"], { env: { PATH } });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part) => {
    text += part;
  });
  while (!text.includes("On the command line")) await sleep(10);
  const endpoint = /http:\S+\/api/.exec(text)?.[0] ?? "";
  const control = endpoint.replace(/\/api$/, "/sim");
  return {
    endpoint,
    /** @param {object} fault */
    arm: (fault) => fetch(`${control}/faults`, { method: "POST", body: JSON.stringify(fault) }),
    /** Waits until so many removals have reached the API. @param {number} count */
    arrived: async (count) => {
      for (;;) {
        const { requests } = /** @type {any} */ (await (await fetch(`${control}/requests`)).json());
        const removals = requests.filter(
          (/** @type {any} */ { operation }) => operation === "removeNodes",
        );
        if (removals.length >= count) return;
        await sleep(20);
      }
    },
    close: async () => {
      child.kill();
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}
