// Programs as tabs of one context, whose journal is in IndexedDB. A tab is killed by closing it, or by
// crashing its process.

/** @typedef {import("playwright-core").BrowserContext} Context */
/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("./work.js").Line} Line */
/** @typedef {import("./work.js").Task} Task */

/** No tab may take longer (ms). */
const LONGEST_MS = 150_000;

/** How long a crash may take (ms). */
const CRASH_MS = 3000;

/** As Playwright says it. */
const CRASHED = "crashed";

/** The tabs of every second run crash. */
let runs = 0;

/** @typedef {import("./run.js").Entry} Entry */
/** What the pages define. @typedef {{ work(task: Task): Promise<void>, entries(): Promise<Entry[]> }} Own */

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @returns {Promise<import("./run.js").Host>}
 */
export async function tabs(browser, url) {
  const context = await browser.newContext();
  runs += 1;
  const kind = runs % 2 === 0 ? "crash" : "close";
  return {
    start: (task, onLine) => start({ context, url, kind, task: slower(task), onLine }),
    receiptOf: ({ receipt }) => receipt?.split(".").at(-1),
    async entries() {
      const page = await context.newPage();
      try {
        await page.goto(`${url}/reader`);
        await page.waitForFunction(() => "entries" in globalThis);
        return await page.evaluate(() =>
          /** @type {Own} */ (/** @type {unknown} */ (globalThis)).entries(),
        );
      } finally {
        await page.close();
      }
    },
    close: () => context.close(),
  };
}

/**
 * A tab takes longer to die than a process, so the disk is slower, too.
 * @param {Task} task
 * @returns {Task}
 */
function slower(task) {
  return task.does === "call" ? { ...task, diskMs: task.diskMs.map((ms) => 8 * ms) } : task;
}

/**
 * @param {object} given
 * @param {Context} given.context
 * @param {string} given.url
 * @param {"close" | "crash"} given.kind of death
 * @param {Task} given.task
 * @param {(line: Line) => void} given.onLine
 * @returns {import("./run.js").Running}
 */
function start({ context, url, kind, task, onLine }) {
  let isKilled = false;
  let kill = () => {};
  /** @type {Promise<void>} */
  const killed = new Promise((resolve) => {
    kill = resolve;
  });
  const end = async () => {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    page.on("console", (message) => {
      // The browser's own messages are not of this type.
      if (message.type() === "log") onLine(JSON.parse(message.text()));
    });
    const died = killed.then(async () => {
      if (kind === "crash") {
        session.send("Page.crash").catch(() => {});
        // A page that is just being loaded may survive: it is closed then.
        await page.waitForEvent("crash", { timeout: CRASH_MS }).catch(() => {});
      }
      await page.close();
    });
    const working = perform(page, url, task).catch((error) => {
      // Tabs may share a process, so that a crash ends several.
      const isHit = kind === "crash" && `${error}`.includes(CRASHED);
      return isKilled || isHit ? undefined : `a tab failed: ${error}`;
    });
    const wrong = await Promise.race([working, died.then(() => undefined)]);
    if (isKilled) await died;
    else await page.close();
    return wrong;
  };
  return {
    kill() {
      isKilled = true;
      kill();
    },
    over: end(),
  };
}

/**
 * @param {Page} page
 * @param {string} url
 * @param {Task} task
 * @returns {Promise<string | undefined>} what was wrong
 */
async function perform(page, url, task) {
  /** @type {Promise<never>} */
  const crashed = new Promise((_, reject) => {
    page.on("crash", () => reject(new Error(CRASHED)));
  });
  // Awaited later, if at all.
  crashed.catch(() => {});
  const late = setTimeout(() => page.close(), LONGEST_MS);
  try {
    await page.goto(url);
    await page.waitForFunction(() => "work" in globalThis);
    const working = page.evaluate(
      (json) => /** @type {Own} */ (/** @type {unknown} */ (globalThis)).work(JSON.parse(json)),
      JSON.stringify(task),
    );
    await Promise.race([working, crashed]);
    await new Promise((done) => setTimeout(done, 100));
    return undefined;
  } finally {
    clearTimeout(late);
  }
}
