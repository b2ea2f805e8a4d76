// The same in Chromium: the page and the API share an origin, like a console and its API.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "../../page/browser.js";
import { QUICK, setPace } from "../pace.js";
import { assertPromises, assertUseful } from "../promises.js";
import { BROWSER_CALLS, runFaults } from "../run.js";

/** @typedef {import("../drive.js").Outcome} Outcome */
/** @typedef {import("../drive.js").Request} Request */
/** @typedef {import("../drive.js").Options} Options */

/**
 * A browser opens six connections to a server and queues the rest, which is not a fault of the
 * server. So the calls are spread over profiles, each with its own connections.
 */
const PROFILES = 8;
const AT_ONCE = 4;

/** A page is slower than Node, especially at the start. */
const TIMEOUT_MS = 400 * QUICK;

/** No call begins after this time: a browser may be slow on a busy machine. */
const FOR_MS = 240_000 * QUICK;

setPace({ speed: QUICK, origin: Date.now() });

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

for (const [name, settings] of /** @type {const} */ ([
  ["signed in the page", { signed: true }],
  [
    "unsigned, behind a proxy that signs the time that is asked for and honours idempotency keys",
    { signed: false, proxy: true, idempotency: true },
  ],
])) {
  test(`every fault at once, in Chromium, ${name}`, async () => {
    const { verdict } = await runFaults({
      ...{ title: `in Chromium, ${name}`, calls: BROWSER_CALLS },
      ...{ settings: { ...settings, seed: name }, makeCalls },
      options: { timeoutMs: TIMEOUT_MS },
    });
    assert.ok(verdict.calls > 20, `there was time for only ${verdict.calls} calls`);
    assertPromises(verdict);
    assertUseful(verdict);
  });

  /**
   * @param {string} url
   * @param {Request[]} requests
   * @param {Options} allOptions
   */
  async function makeCalls(url, requests, allOptions) {
    const { credentials, ...unsigned } = allOptions;
    const options = settings.signed ? { ...unsigned, credentials } : unsigned;
    const pages = [];
    for (let profile = 0; profile < PROFILES; profile += 1) pages.push(await open(url));
    const outcomes = await Promise.all(
      pages.map((page, profile) => {
        const share = requests.filter((_, i) => i % PROFILES === profile);
        return driveIn(page, share, options);
      }),
    );
    return requests.map((_, i) => outcomes[i % PROFILES]?.[Math.floor(i / PROFILES)]);
  }
}

/**
 * Opens the page in a new profile.
 * @param {string} url
 */
async function open(url) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => document.title === "Ready");
  return page;
}

/**
 * Makes calls in a page, and closes its profile.
 * @param {import("playwright-core").Page} page
 * @param {Request[]} requests
 * @param {object} options
 * @returns {Promise<(Outcome | undefined)[]>}
 */
async function driveIn(page, requests, options) {
  try {
    const run = { requests, atOnce: AT_ONCE, options, forMs: FOR_MS };
    return await page.evaluate((run) => /** @type {any} */ (globalThis).drive(run), run);
  } finally {
    await page.context().close();
  }
}
