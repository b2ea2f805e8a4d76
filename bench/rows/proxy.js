// What the proxy adds to a request, beside a handler that only forwards.

import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { end, launch } from "../../scripts/lib/children.js";
import { turned } from "../lib/order.js";
import { startServer } from "../lib/server.js";
import { median, ratios, summary } from "../lib/stats.js";
import { number, quartiles } from "../lib/table.js";

const SCRIPT = fileURLToPath(new URL("../work/proxy.js", import.meta.url));

const AT_ONCE = 16;

const KINDS = [
  { kind: "forward", title: "only forwards" },
  { kind: "memory", title: "the proxy, `memoryStore`" },
  { kind: "sqlite", title: "the proxy, `sqliteStore`" },
];

const BODY = JSON.stringify({
  cluster_id: "ehpc-gk3wfc7e",
  hpcqueue_id: "ehpcq-m7qglynz",
  nodelist: ["cln-w1xufnk9"],
  zone: "jn1a",
});

/** @typedef {{ alone: number[], cpu: number[] }} Times in microseconds a request, by round */

/** @type {import("./index.js").Row} */
export async function proxy({ of }) {
  const [rounds, calls] = [of(10, 3), of(1000, 200)];
  const api = await startServer();
  const started = await Promise.all(KINDS.map(({ kind }) => start(kind, `${api.url}/api`)));
  /** @type {Times[]} */
  const times = KINDS.map(() => ({ alone: [], cpu: [] }));
  try {
    for (let round = -1; round < rounds; round += 1) {
      for (const [index, server] of turned([...started.entries()], Math.max(0, round))) {
        const alone = await oneByOne(server.url, calls / 5);
        const before = await server.cpu();
        await atOnce(server.url, calls);
        const spent = ((await server.cpu()) - before) / calls;
        // The first round warms up.
        if (round >= 0) {
          times[index]?.alone.push(alone);
          times[index]?.cpu.push(spent);
        }
      }
    }
  } finally {
    await Promise.all([api.close(), ...started.map(({ close }) => close())]);
  }
  const [base] = /** @type {[Times]} */ (times);
  const figures = KINDS.map(({ kind, title }, index) => {
    const { alone, cpu } = times[index] ?? base;
    return {
      ...{ kind, title, alone: summary(alone), cpu: summary(cpu) },
      ...{ aloneRatio: ratios(alone, base.alone), cpuRatio: ratios(cpu, base.cpu) },
      perSecond: 1e6 / summary(cpu).median,
    };
  });
  return {
    title: `One removal through a server on Node, over HTTP on this machine: ${rounds} rounds of ${calls / 5} one by one, and of ${calls} with ${AT_ONCE} at a time`,
    head: ["server", "p50, µs", "quartiles", "÷", "processor time, µs", "÷", "a second and core"],
    lines: figures.map(({ title, alone, aloneRatio, cpu, cpuRatio, perSecond }) => [
      ...[title, number(alone.median), quartiles(alone), number(aloneRatio.median)],
      ...[number(cpu.median), number(cpuRatio.median), number(perSecond)],
    ]),
    figures,
  };
}

/**
 * @param {string} kind
 * @param {string} upstream
 */
async function start(kind, upstream) {
  const child = launch(process.execPath, [SCRIPT, kind, upstream], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  const next = async () =>
    (await once(child, "message", { signal: AbortSignal.timeout(60_000) }))[0];
  const { url } = await next();
  return {
    url: String(url),
    /** Its processor time, in microseconds. */
    async cpu() {
      const usage = next();
      child.send("usage");
      const { user, system } = await usage;
      return user + system;
    },
    close: () => end(child),
  };
}

let count = 0;

/** @param {string} url */
async function remove(url) {
  const response = await fetch(`${url}/queue/ehpc/removeNodes`, {
    method: "POST",
    body: BODY,
    headers: {
      "content-type": "application/json",
      origin: "https://console.example",
      "idempotency-key": `key-${count++}`,
      "ehpc-timestamp": `${new Date().toISOString().slice(0, 19)}Z`,
    },
  });
  const text = await response.text();
  if (!text.includes('"ret_code"')) throw new Error(`${response.status}: ${text}`);
}

/**
 * The median of a request, in microseconds.
 * @param {string} url
 * @param {number} calls
 */
async function oneByOne(url, calls) {
  const times = [];
  for (let call = 0; call < calls; call += 1) {
    const started = performance.now();
    await remove(url);
    times.push((performance.now() - started) * 1000);
  }
  return median(times);
}

/**
 * @param {string} url
 * @param {number} calls
 */
async function atOnce(url, calls) {
  let left = calls;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await remove(url);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
