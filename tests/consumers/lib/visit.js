// Opens an app in a browser and waits for its result.

/** @typedef {import("./world.js").World} World */

/** How long a page may take for each step (ms), also on a busy machine. */
const PATIENCE = 120_000;

/**
 * Every app writes the result of its removal into `data-result` of its document.
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {World} world
 */
export function visit(browser, url, world) {
  return withPage(browser, async (page) => {
    await page.goto(withWorld(url, world));
    return { result: await resultOf(page) };
  });
}

/**
 * Runs work with a new page, in which no error may occur.
 * @template T
 * @param {import("playwright-core").Browser} browser
 * @param {(page: import("playwright-core").Page) => Promise<T>} work
 */
export async function withPage(browser, work) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    const problems = watch(page);
    const done = await work(page).catch((error) => {
      throw new Error([error.message, ...problems].join("; "), { cause: error });
    });
    if (problems.length > 0) throw new Error(problems.join("; "));
    return done;
  } finally {
    await context.close();
  }
}

/**
 * @param {string} url
 * @param {World} world
 */
export function withWorld(url, world) {
  return `${url}?world=${encodeURIComponent(JSON.stringify(world))}`;
}

/** @param {import("playwright-core").Page} page */
export async function resultOf(page) {
  const element = page.locator("[data-result]").first();
  await element.waitFor({ state: "attached" }).catch((error) => {
    throw new Error("the app reported nothing", { cause: error });
  });
  return JSON.parse((await element.getAttribute("data-result")) ?? "null");
}

/**
 * Opens an app once until the network is idle: many dev servers discover dependencies while serving
 * the first page, and reload it.
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
 * Collects the errors that developer tools would show.
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
