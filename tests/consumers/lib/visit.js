// Opens an app in a browser and waits for what it says.

import { weigh } from "./weigh.js";

const SCRIPT = /^(text|application)\/(javascript|wasm)/;

/**
 * Every app writes what came of its removal into the `data-result` of its document.
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {import("./world.js").World} world
 */
export async function visit(browser, url, world) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const problems = watch(page);
    /** @type {Promise<Buffer>[]} */
    const scripts = [];
    context.on("response", (response) => {
      // A dev server's answers to a page that is gone by now have no body.
      if (SCRIPT.test(response.headers()["content-type"] ?? "")) {
        scripts.push(response.body().catch(() => Buffer.alloc(0)));
      }
    });
    await page.goto(`${url}?world=${encodeURIComponent(JSON.stringify(world))}`);
    const result = page.locator("[data-result]").first();
    await result.waitFor({ state: "attached", timeout: 60_000 }).catch((error) => {
      throw new Error(`the app said nothing; ${problems.join("; ")}`, { cause: error });
    });
    const said = JSON.parse((await result.getAttribute("data-result")) ?? "null");
    if (problems.length > 0) throw new Error(problems.join("; "));
    return { said, weight: weigh(await Promise.all(scripts)) };
  } finally {
    await context.close();
  }
}

/**
 * Opens an app for nothing, until all is quiet: while it serves its first page, many a dev server
 * learns what that depends on, and reloads it in the middle.
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 */
export async function warmUp(browser, url) {
  const page = await browser.newPage();
  try {
    await page.goto(url, { waitUntil: "networkidle" });
  } finally {
    await page.close();
  }
}

/**
 * What a developer would see in red.
 * @param {import("playwright-core").Page} page
 */
function watch(page) {
  /** @type {string[]} */
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  page.on("requestfailed", (request) => {
    problems.push(`${request.url()}: ${request.failure()?.errorText}`);
  });
  return problems;
}
