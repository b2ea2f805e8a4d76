// `simulate` starts a simulated API, and what it prints works as it stands.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request as send } from "node:http";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { FLAGS } from "../../js/simulate/flags.js";
import { failure, inProject, project, removeNodes, waitForJob } from "../node/package.js";
import { bin, newFolder, start } from "./command.js";

// On Windows a process cannot be sent a signal: only the terminal raises it.
const isWindows = process.platform === "win32";

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
after(() => {
  for (const child of running) child.kill("SIGKILL");
});

/**
 * Starts `simulate` in an empty folder. Unlike other output of the command, its own has a key: the public one of
 * the simulated API.
 * @param {readonly string[]} args
 */
function startSimulate(args) {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(bin, ["simulate", ...args], {
    ...{ cwd: newFolder(), env: { PATH, HOME }, shell: isWindows },
  });
  running.add(child);
  const texts = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => {
    texts.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    texts.err += text;
  });
  /** @type {Promise<{ code: number | null, out: string, err: string }>} */
  const ended = new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      running.delete(child);
      resolve({ code, ...texts });
    });
  });
  return { child, ended, texts };
}

/**
 * Starts it on a free port, and reads what it prints.
 * @param {readonly string[]} args
 */
async function simulator(...args) {
  const { child, ended, texts } = startSimulate(["--port", "0", ...args]);
  const isStarted = () => texts.out.includes("simulate --help\n");
  const early = ended.then(({ err }) => assert.fail(`it ended: ${err}`));
  while (!isStarted()) {
    await Promise.race([early, once(child.stdout, "data")]);
  }
  early.catch(() => {});
  const { out } = texts;
  /** @param {RegExp} pattern */
  const printed = (pattern) => pattern.exec(out)?.[1] ?? assert.fail(`${pattern} in\n${out}`);
  const endpoint = printed(/^ {2}endpoint {2}(\S+)/m);
  const [accessKeyId = "", secretAccessKey = ""] = printed(/^ {2}keys {6}(\S+ \S+)/m).split(" ");
  return {
    ...{ child, ended, texts, out, printed, endpoint, url: new URL(endpoint).origin },
    ...{ consoleEndpoint: printed(/^ {2}console {3}(\S+)/m) },
    credentials: { accessKeyId, secretAccessKey },
    nodes: [...out.matchAll(/^ {14}group \d: (.*)$/gm)].flatMap(([, ids = ""]) => ids.split(" ")),
    /** @param {string} node */
    request: (node) => ({
      cluster_id: printed(/^ {2}cluster {3}(\S+)$/m),
      hpcqueue_id: printed(/^ {2}queue {5}(\S+) \(batch\)/m),
      ...{ nodelist: [node], zone: printed(/^ {2}zone {6}(\S+)$/m) },
    }),
    /** The removals that the API received, and whether they were carried out. */
    removals: async () => {
      const response = await fetch(`${new URL(endpoint).origin}/sim/requests`);
      const { requests } = /** @type {any} */ (await response.json());
      return requests
        .filter((/** @type {any} */ { operation }) => operation === "removeNodes")
        .map((/** @type {any} */ { executed }) => executed);
    },
  };
}

/**
 * A part of what is printed, without its margin.
 * @param {string} out
 * @param {RegExp} pattern
 */
function block(out, pattern) {
  const [, text = ""] = pattern.exec(out) ?? [];
  assert.notEqual(text, "", `${pattern} in\n${out}`);
  return text.replaceAll(/^ {2}/gm, "");
}

describe("simulate", { concurrency: 3 }, () => {
  test("the script for Node that it prints removes a node", async () => {
    const { out, child, removals } = await simulator("--job-ms", "20");
    const script = block(out, /as remove\.mjs:\n\n(.*?)\n\nIn a page/s);
    const file = join(project, `remove-${process.pid}.mjs`);
    writeFileSync(file, script);
    try {
      const { code, out, err } = await start([file], { program: process.execPath }).ended;
      assert.equal(code, 0, err);
      assert.match(out, /status: 'successful'/);
      assert.deepEqual(await removals(), [true]);
    } finally {
      rmSync(file);
      child.kill();
    }
  });

  test("the command that it prints removes a node", async () => {
    const { out, child, removals } = await simulator("--job-ms", "20");
    const line = block(out, /^ {2}ehpc-remove-nodes (--endpoint .*)$/m);
    const keys = block(out, /^ {2}export (QINGCLOUD.*)$/m);
    const env = Object.fromEntries(keys.split(" ").map((assigned) => assigned.split("=")));
    const { code, err } = await start(["--yes", ...line.split(" ")], { env }).ended;
    assert.equal(code, 0, err);
    assert.deepEqual(await removals(), [true]);
    child.kill();
  });

  test("a page's requests reach it through a dev server with the printed entry", async () => {
    /** @type {{ server: { proxy: Record<string, string> } } | undefined} */
    let config;
    // Like Vite's: the path as it is, another Host, the browser's Origin.
    const server = createServer((req, res) => {
      const [path = "", target = ""] = Object.entries(config?.server.proxy ?? {})[0] ?? [];
      assert.ok(req.url?.startsWith(path));
      const headers = { ...req.headers, host: new URL(target).host };
      const forwarded = send(target + req.url, { method: req.method, headers }, (answer) => {
        res.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(res);
      });
      req.pipe(forwarded);
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    const origin = `http://localhost:${port}`;
    const sim = await simulator("--job-ms", "20", "--origin", origin);
    const file = join(newFolder(), "vite.config.mjs");
    writeFileSync(file, block(sim.out, /vite\.config\.js.*?\n\n(.*?)\n\n/s));
    config = (await import(pathToFileURL(file).href)).default;

    const [node = ""] = sim.nodes;
    const page = {
      endpoint: `http://127.0.0.1:${port}/console/api`,
      headers: { origin, "sec-fetch-site": "same-origin" },
    };
    const { job_id } = await removeNodes(sim.request(node), page);
    const { zone } = sim.request(node);
    assert.equal((await waitForJob({ job_id, zone }, page)).status, "successful");
    assert.deepEqual(await sim.removals(), [true]);
    sim.child.kill();
    server.close();
    server.closeAllConnections();
  });

  test("a page of another origin is refused, and both sides hear why", async () => {
    const { consoleEndpoint, child, texts, request, nodes, removals } = await simulator();
    const headers = { origin: "http://localhost:3000" };
    const [node = ""] = nodes;
    const error = await failure(removeNodes(request(node), { endpoint: consoleEndpoint, headers }));
    assert.deepEqual([error.kind, error.status], ["http", 403]);
    while (!texts.err.includes("\n")) await once(child.stderr, "data");
    assert.match(
      texts.err,
      /"http:\/\/localhost:3000" was .*only http:\/\/localhost:5173 may .*--origin/,
    );
    assert.deepEqual(await removals(), []);
    child.kill();
  });

  test("--lose-response: the removal is carried out once, and its response is recovered", async () => {
    const { endpoint, credentials, child, request, nodes, removals } = await simulator(
      ...["--lose-response", "--job-ms", "20"],
    );
    const [node = ""] = nodes;
    const { recovered } = await removeNodes(request(node), { endpoint, credentials });
    assert.equal(recovered, true);
    assert.deepEqual(await removals(), [true]);
    child.kill();
  });

  test("--status and --delay apply to every change; an armed fault comes first", async () => {
    const { url, endpoint, credentials, child, request, nodes, removals } = await simulator(
      ...["--status", "404", "--delay", "300", "--job-ms", "20"],
    );
    const [node = ""] = nodes;
    const began = performance.now();
    for (const _ of [1, 2]) {
      const error = await failure(removeNodes(request(node), { endpoint, credentials }));
      assert.deepEqual([error.kind, error.status], ["http", 404]);
    }
    assert.ok(performance.now() - began >= 600);
    const fault = { operation: "removeNodes", fault: "busy" };
    await fetch(`${url}/sim/faults`, { method: "POST", body: JSON.stringify(fault) });
    const options = { endpoint, credentials, maxAttempts: 1 };
    const error = await failure(removeNodes(request(node), options));
    assert.deepEqual([error.kind, error.retCode], ["refused", 5100]);
    assert.deepEqual(await removals(), [false, false, false]);
    child.kill();
  });

  test("--nodes makes a larger cluster", async () => {
    const { endpoint, out, child } = await simulator("--nodes", "1001");
    assert.match(out, /group 1: (cln-\w+ ){4}and 497 more$/m);
    assert.match(out, /group 2: (cln-\w+ ){4}and 496 more$/m);
    assert.ok(endpoint);
    child.kill();
  });

  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
    test(`${signal} ends it with 0`, { skip: isWindows && "Windows has no signals" }, async () => {
      const { child, ended, endpoint } = await simulator();
      child.kill(signal);
      const { code, err } = await ended;
      assert.deepEqual([code, err], [0, "\nThe simulated API has stopped.\n"]);
      await assert.rejects(fetch(endpoint));
    });
  }

  test("a port in use is an error that names it", async () => {
    const { url, child } = await simulator();
    const { port } = new URL(url);
    const { code, out, err } = await startSimulate(["--port", port]).ended;
    assert.deepEqual([code, out], [2, ""]);
    assert.match(
      err,
      new RegExp(`^Port ${port} is in use by another program\\. Choose .*--port 0`),
    );
    child.kill();
  });

  for (const [args, message] of /** @type {const} */ ([
    [["--port", "70000"], /^--port must be a whole number from 0 to 65535 \(got "70000"\)/],
    [["--nodes", "1"], /^--nodes must be a whole number from 2 /],
    [["--origin", "localhost:5173"], /^--origin must be like http:\/\/localhost:5173 /],
    [["--status", "502", "--lose-response"], /^--lose-response cannot be combined/],
    [["--verbose"], /^Unknown option '--verbose'\. See --help\.$/m],
    [["cln-w1xufnk9"], /^Unexpected argument 'cln-w1xufnk9'/],
  ])) {
    test(`${args.join(" ")} is refused`, async () => {
      const { code, out, err } = await startSimulate(args).ended;
      assert.deepEqual([code, out], [2, ""]);
      assert.match(err, message);
    });
  }

  test("--help and docs/cli.md list exactly the options that are parsed", async () => {
    const { code, out, err } = await startSimulate(["--help"]).ended;
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /^Usage: ehpc-remove-nodes simulate /);
    assert.ok(Math.max(...out.split("\n").map(({ length }) => length)) <= 92, "a line is too long");
    const parsed = Object.keys(FLAGS).sort();
    const helped = [...out.matchAll(/^ {2}(?:-\w, )?--([a-z-]+)/gm)].map(([, name]) => name);
    assert.deepEqual(helped.sort(), parsed);
    const docs = readFileSync(new URL("../../docs/cli.md", import.meta.url), "utf8");
    const [, section = ""] = /^## A simulated API\n(.*)/ms.exec(docs) ?? [];
    const described = [...section.matchAll(/^\| `(?:-\w`, `)?--([a-z-]+)/gm)].map(
      ([, name]) => name,
    );
    assert.deepEqual(described.sort(), parsed);
  });

  test("docs/cli.md shows what it prints", async () => {
    const { out, url, child } = await simulator();
    const docs = readFileSync(new URL("../../docs/cli.md", import.meta.url), "utf8");
    const [shown = ""] = /^A simulated API is running\..*?(?=^…)/ms.exec(docs) ?? [];
    assert.notEqual(shown, "");
    assert.ok(out.replaceAll(url, "http://127.0.0.1:8080").startsWith(shown));
    child.kill();
  });
});

describe("ehpc-remove-nodes/simulator", () => {
  const USE = `
    const { removeNodes, waitForJob } = await import("ehpc-remove-nodes");
    const { simulate } = await import("ehpc-remove-nodes/simulator");
  `;

  test("a test starts it, injects a fault, and reads what happened", async () => {
    const script = `${USE}
      const sim = await simulate({ jobMs: 10, queues: [{ name: "q", groups: [1, ["a", "b"]] }] });
      const { endpoint, credentials, cluster_id, zone, queues: [{ hpcqueue_id, nodes }] } = sim;
      sim.arm({ fault: "lost-after" });
      const request = { cluster_id, hpcqueue_id, nodelist: [nodes[1].node_id], zone };
      const { job_id, recovered } = await removeNodes(request, { endpoint, credentials });
      await waitForJob({ job_id, zone }, { endpoint, credentials });
      const removals = sim.requests.filter(({ operation }) => operation === "removeNodes");
      const left = sim.queues[0].nodes.map(({ name }) => name);
      sim.reset();
      const reset = sim.queues[0].nodes.length;
      await sim.close();
      console.log(JSON.stringify([recovered, removals.map(({ fault, executed }) => [fault, executed]), left, reset]));
    `;
    const out = JSON.parse(await inProject(script));
    assert.deepEqual(out, [true, [["lost-after", true]], ["q-1", "b"], 3]);
  });

  test("several have nothing in common, also by require", async () => {
    const script = `
      const { simulate } = require("ehpc-remove-nodes/simulator");
      Promise.all([simulate(), simulate({ nodes: 10 })]).then(async (both) => {
        console.log(both.map(({ queues: [{ nodes }] }) => nodes.length).join());
        console.log(new Set(both.map(({ endpoint }) => endpoint)).size);
        for (const { close } of both) await close();
      });
    `;
    assert.equal(await inProject(script, "commonjs"), "4,10\n2");
  });

  test("wrong options are TypeErrors, and nothing keeps listening", async () => {
    const script = `${USE}
      for (const options of [
        { port: "80" }, { prot: 1 }, { nodes: 1 }, { nodes: 4, queues: [] }, { queues: [{}] },
        { jobMs: -1 }, { origin: "localhost" }, { faults: [{ fault: "none" }] },
      ]) console.log(await simulate(options).catch((error) => error.name));
      const sim = await simulate();
      try { sim.arm({ fault: "none" }) } catch (error) { console.log(error.name) }
      await sim.close();
    `;
    assert.equal(await inProject(script), Array(9).fill("TypeError").join("\n"));
  });
});
