// Repeated warm calls in Chromium, on a page of the same server, so that no preflight is counted.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CLIENTS } from "../clients/index.js";
import { bundled } from "../lib/bundle.js";
import { startServer } from "../lib/server.js";
import { warmTable } from "../lib/warm-table.js";

const BLOCK = 20;

/** The time limit of the page, in milliseconds. */
const LIMIT_MS = 240_000;

const HERE = CLIENTS.filter(({ nodeOnly }) => !nodeOnly);

/** @type {import("./index.js").Row} */
export async function warmChromium({ of }) {
  const rounds = of(60);
  const times = await measureInChromium(HERE, { rounds, block: BLOCK, warmUp: of(20, 6) });
  const clients = HERE.map(({ name, title }) => ({ name, title }));
  return warmTable(`One warm call in Chromium, ${rounds} × ${BLOCK} each`, clients, times);
}

/**
 * Calls of some clients, which take turns.
 * @param {readonly { name: string }[]} clients
 * @param {{ rounds: number, block: number, warmUp: number }} extent
 */
export async function measureInChromium(clients, extent) {
  const folder = await mkdtemp(join(tmpdir(), "ehpc-bench-"));
  try {
    await writePage(folder, clients);
    return await inPage(folder, extent);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {readonly { name: string }[]} here
 */
async function writePage(folder, here) {
  const imports = here.map(
    ({ name }, i) => `import { create as c${i} } from "./clients/${name}.js";`,
  );
  const clients = here.map(({ name }, i) => `{ name: "${name}", client: c${i}(location.origin) }`);
  const script = await bundled(`
    import { alternate } from "./work/alternate.js";
    ${imports.join("\n")}
    const clients = [${clients.join(", ")}];
    globalThis.measure = (extent) => alternate({ clients, ...extent });
  `);
  await writeFile(join(folder, "clients.js"), script);
  const page =
    '<!doctype html><title>bench</title><script type="module" src="clients.js"></script>';
  await writeFile(join(folder, "index.html"), page);
}

/**
 * @param {string} folder
 * @param {{ rounds: number, block: number, warmUp: number }} extent
 * @returns {Promise<Record<string, number[][]>>}
 */
async function inPage(folder, extent) {
  // Imported late: it needs what set-up installs.
  const { launch } = await import("../../tests/page/browser.js");
  const browser = await launch();
  // Closing the browser also ends a page that hangs.
  const timer = setTimeout(() => browser.close(), LIMIT_MS);
  /** @type {import("../lib/server.js").Server | undefined} */
  let server;
  try {
    server = await startServer(folder);
    const page = await browser.newPage();
    await page.goto(`${server.url}/index.html`);
    await page.waitForFunction("globalThis.measure !== undefined");
    return await page.evaluate(`measure(${JSON.stringify(extent)})`);
  } finally {
    clearTimeout(timer);
    await browser.close();
    await server?.close();
  }
}
