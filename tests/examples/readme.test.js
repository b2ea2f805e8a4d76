// The examples of both READMEs, as they stand: in Node, in a page and on the command line.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { build } from "esbuild";
import { root } from "../../scripts/lib/paths.js";
import { listenLocally } from "../../www/local-server.js";
import { launch, open } from "../page/browser.js";
import { examples, load } from "./folder.js";

const READMES = ["README.md", "README.zh-CN.md"];

/** Where `npx ehpc-remove-nodes simulate` listens. */
const SIMULATED = "http://127.0.0.1:8080";

/** An app of a user: an empty folder, where the package is installed. */
const app = mkdtempSync(join(tmpdir(), "ehpc-readme-"));
/** @type {import("playwright-core").Browser} */
let browser;
/** @type {typeof import("../../js/simulate/types.d.ts").simulate} */
let simulate;

before(async () => {
  symlinkSync(join(examples, "node_modules"), join(app, "node_modules"), "junction");
  ({ simulate } = await load("ehpc-remove-nodes/simulator"));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  rmSync(app, { recursive: true });
});

/**
 * A code block of a README, with what it promises in a comment.
 * @param {string} readme
 * @param {RegExp} start how it begins
 */
function blockOf(readme, start) {
  const text = readFileSync(join(root, readme), "utf8");
  const blocks = [...text.matchAll(/^```\w+\n(.*?)^```/gms)].map(([, code = ""]) => code);
  const code = blocks.find((block) => start.test(block));
  assert.ok(code, `${readme} has no block that begins with ${start}`);
  return { code, result: /\S; \/\/ (\w+)$/m.exec(code)?.[1] };
}

for (const readme of READMES) {
  test(`${readme}: the script for Node prints what its comment says`, async () => {
    const { code, result } = blockOf(readme, /^\/\/ remove\.mjs\n/);
    const sim = await simulate({ jobMs: 10 });
    const script = join(app, "remove.mjs");
    writeFileSync(script, code.replace(`${SIMULATED}/api`, sim.endpoint));
    const { stdout } = await promisify(execFile)(process.execPath, [script], { cwd: app });
    assert.equal(stdout.trim(), result);
    assert.equal(removals(sim), 1);
    await sim.close();
  });

  test(`${readme}: the page shows what its comment says`, async () => {
    const { code, result } = blockOf(readme, /^\/\/ main\.js\n/);
    writeFileSync(join(app, "main.js"), code);
    const bundled = await build({
      ...{ entryPoints: [join(app, "main.js")], bundle: true, splitting: true, format: "esm" },
      ...{ outdir: join(app, "built"), write: false, logLevel: "error" },
    });
    const files = new Map(
      bundled.outputFiles.map(({ path, contents }) => [path.slice(app.length + 6), contents]),
    );
    const page = await serveApp(files);
    const sim = await simulate({ jobMs: 10, origin: page.url });
    page.forwardTo(sim.consoleEndpoint);
    const { page: tab, errors } = await open(browser, page.url, {}, "button");
    const button = tab.locator("button");
    await button.click();
    await button.getByText(result ?? "", { exact: true }).waitFor();
    assert.equal(removals(sim), 1);
    assert.deepEqual(errors, []);
    await tab.context().close();
    await Promise.all([sim.close(), page.close()]);
  });

  test(`${readme}: the command removes the node that it names`, async () => {
    const { code } = blockOf(readme, /^export QINGCLOUD_/);
    const sim = await simulate({ jobMs: 10 });
    // Its question can be answered only in a terminal.
    const line = `${code.replace(`${SIMULATED}/api`, sim.endpoint).trim()} --yes`;
    const bin = join(app, "node_modules", ".bin");
    const env = { PATH: `${bin}:${process.env.PATH}`, HOME: app };
    const asInstalled = line.replace("npx ehpc-remove-nodes", "ehpc-remove-nodes");
    await promisify(execFile)("sh", ["-ec", asInstalled], { cwd: app, env });
    assert.equal(removals(sim), 1);
    await sim.close();
  });
}

/** @param {Awaited<ReturnType<typeof simulate>>} sim */
function removals({ requests }) {
  return requests.filter(({ operation, executed }) => operation === "removeNodes" && executed)
    .length;
}

/**
 * A page of an app with its files, and its dev server's entry for `/console/api`.
 * @param {Map<string, Uint8Array>} files
 */
async function serveApp(files) {
  let target = "";
  const served = await listenLocally(async (req, res) => {
    const path = req.url ?? "/";
    if (path.startsWith("/console/api/")) return forward(req, res, target);
    const file = files.get(path);
    res.setHeader("content-type", file ? "text/javascript" : "text/html");
    res.end(file ?? '<!doctype html><body><script type="module" src="/main.js"></script>');
  }, 0);
  return {
    ...served,
    /** @param {string} endpoint */
    forwardTo(endpoint) {
      target = endpoint;
    },
  };
}

/**
 * @param {import("node:http").IncomingMessage} req
 * @param {import("node:http").ServerResponse} res
 * @param {string} target
 */
async function forward(req, res, target) {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  const { host, connection, "content-length": length, ...headers } = req.headers;
  const response = await fetch(`${target}${req.url?.slice("/console/api".length)}`, {
    ...{ method: req.method ?? "GET", headers: /** @type {Record<string, string>} */ (headers) },
    ...(req.method === "POST" && { body: Buffer.concat(chunks) }),
  });
  const kept = [...response.headers].filter(([name]) => !/^(content-(en|l)|transfer)/.test(name));
  res.writeHead(response.status, Object.fromEntries(kept));
  res.end(Buffer.from(await response.arrayBuffer()));
}
