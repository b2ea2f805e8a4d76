// Measures in a page: what is shown when, and the memory in use.

/** @typedef {import("playwright-core").Page} Page */

/**
 * Records when the first row is painted. Call it before the page loads anything.
 * @param {Page} page
 */
export async function watchFirstRow(page) {
  await page.addInitScript(() => {
    const look = () => {
      // The frame with the row is painted before the next task.
      const note = () => Object.assign(globalThis, { firstRow: performance.now() });
      if (document.querySelector("#nodes tr[data-node]")) setTimeout(note);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

/**
 * The time from the arrival of the first page of the nodes until the first row is painted (ms).
 * @param {Page} page
 */
export async function firstRowDelay(page) {
  await page.waitForFunction(() => "firstRow" in globalThis);
  return page.evaluate(() => {
    const all = /** @type {PerformanceResourceTiming[]} */ (
      performance.getEntriesByType("resource")
    );
    const pages = all.filter(({ name }) => name.includes("/listNodes"));
    const arrived = Math.min(...pages.map(({ responseEnd }) => responseEnd));
    return Math.round(/** @type {any} */ (globalThis).firstRow - arrived);
  });
}

/**
 * The slowest time from an action in the page until its result is painted (ms).
 * @template T
 * @param {Page} page
 * @param {(value: T) => void} act runs in the page
 * @param {T[]} values
 */
export async function slowestPaint(page, act, values) {
  let slowest = 0;
  for (const value of values) {
    // As text: the page's CSP allows no function made from text in the page.
    const time = await page.evaluate(`(async () => {
      const start = performance.now();
      (${act})(${JSON.stringify(value)});
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      return performance.now() - start;
    })()`);
    slowest = Math.max(slowest, Number(time));
  }
  return Math.round(slowest);
}

/**
 * Opens a gauge of a page's memory.
 * @param {Page} page
 */
export async function memoryOf(page) {
  const debug = await page.context().newCDPSession(page);
  await debug.send("Performance.enable");
  return {
    /** What is in use after a collection: bytes of the heap, and elements, listeners. */
    async used() {
      await debug.send("HeapProfiler.collectGarbage");
      const { metrics } = await debug.send("Performance.getMetrics");
      const named = (/** @type {string} */ wanted) =>
        metrics.find(({ name }) => name === wanted)?.value ?? 0;
      return {
        ...{ heap: named("JSHeapUsedSize"), nodes: named("Nodes") },
        listeners: named("JSEventListeners"),
      };
    },
  };
}
