// Opens an app in a browser and waits for its result.

/**
 * Every app writes the result of its removal into `data-result` of its document.
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {import("./world.js").World} world
 */
export async function visit(browser, url, world) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const problems = watch(page);
    await page.goto(`${url}?world=${encodeURIComponent(JSON.stringify(world))}`);
    const element = page.locator("[data-result]").first();
    await element.waitFor({ state: "attached", timeout: 60_000 }).catch((error) => {
      throw new Error(`the app reported nothing; ${problems.join("; ")}`, { cause: error });
    });
    const result = JSON.parse((await element.getAttribute("data-result")) ?? "null");
    if (problems.length > 0) throw new Error(problems.join("; "));
    return { result };
  } finally {
    await context.close();
  }
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
