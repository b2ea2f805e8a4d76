// A visitor of the page: a server and a browser for a test file, and a user's actions.

import { after, before } from "node:test";
import { serve } from "../../www/server.js";
import { launch, open } from "./browser.js";
import { makeCluster } from "./client.js";
import { ask, confirm } from "./confirm.js";
import { stubLibrary } from "./stub.js";

export { ask, confirm } from "./confirm.js";

/** @typedef {import("./client.js").Json} Json */
/** @typedef {import("playwright-core").Page} Page */

/** @type {import("../../www/server.js").Served} */
export let server;
/** @type {import("playwright-core").Browser} */
export let browser;
before(async () => {
  server = await serve({ env: {} });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.close();
});

/**
 * Opens the page on a new cluster.
 * @param {Json} [spec]
 * @param {import("playwright-core").BrowserContextOptions} [options]
 * @param {(page: Page) => Promise<unknown>} [prepare] called before anything is loaded
 */
export async function visit(spec, options, prepare) {
  const cluster = await makeCluster(server.url, { job_ms: 700, ...spec });
  const url = `${server.url}/?cluster_id=${cluster.cluster_id}`;
  return { cluster, ...(await open(browser, url, options, "#cluster", prepare)) };
}

/**
 * The same, where a test controls the outcome of removals.
 * @param {Json} [spec]
 * @param {import("playwright-core").BrowserContextOptions} [options]
 */
export async function visitStubbed(spec, options) {
  /** @type {import("./stub.js").Stub | undefined} */
  let library;
  const visitor = await visit(spec, options, async (page) => {
    library = await stubLibrary(page);
  });
  if (!library) throw new Error("the page was opened without its stub");
  return { ...visitor, library };
}

/**
 * Selects nodes by name.
 * @param {Page} page
 * @param {string[]} names
 */
export async function choose(page, ...names) {
  for (const name of names) await page.getByLabel(`Select ${name}`, { exact: true }).check();
}

/** @param {Page} page */
export async function removeChosen(page) {
  await ask(page);
  await confirm(page);
}

/**
 * The names of the nodes in the table.
 * @param {Page} page
 */
export const names = (page) => page.locator("#nodes td.name .label").allTextContents();

/**
 * The number of removals carried out in a cluster.
 * @param {Json} cluster
 */
export function removalsDone({ cluster_id }) {
  const received = server.sim?.received.of(cluster_id) ?? [];
  return received.filter((one) => one.operation === "removeNodes" && one.executed).length;
}
