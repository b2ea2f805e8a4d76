// Stands in for the package's removeNodes and addNodes in a page, so that a test decides what the client tells and
// how it ends. All else is the package's own.

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {Record<string, unknown>} Fields */
/** @typedef {Awaited<ReturnType<typeof stubLibrary>>} Stub */

const SOURCE = `
export * from "/ehpc-remove-nodes.js?real";
export function removeNodes(request, options) {
  return new Promise((resolve, reject) => {
    const fail = (fields) => reject(Object.assign(new Error(fields.message), fields));
    const { onEvent, ...plain } = options;
    globalThis.called = { request, options: plain, tell: onEvent, resolve, fail };
  });
}
export { removeNodes as addNodes };
`;

/**
 * Replaces it in a page that has not loaded anything yet.
 * @param {Page} page
 */
export async function stubLibrary(page) {
  await page.route("**/ehpc-remove-nodes.js", (route) =>
    route.fulfill({ contentType: "text/javascript", body: SOURCE }),
  );

  /**
   * Uses what the page has called.
   * @param {"tell" | "resolve" | "fail"} name
   * @param {Fields} fields
   */
  async function use(name, fields) {
    await page.waitForFunction(() => "called" in globalThis);
    const given = /** @type {const} */ ([name, fields]);
    await page.evaluate(([which, value]) => {
      const { called } = /** @type {any} */ (globalThis);
      called[which](value);
      if (which !== "tell") Reflect.deleteProperty(globalThis, "called");
    }, given);
  }

  return {
    /** What the page asked for. @returns {Promise<{ request: Fields, options: Fields }>} */
    async asked() {
      await page.waitForFunction(() => "called" in globalThis);
      return page.evaluate(() => {
        const { request, options } = /** @type {any} */ (globalThis).called;
        return { request, options };
      });
    },
    /** @param {Fields} event */
    tell: (event) => use("tell", event),
    /** @param {Fields} answer */
    resolve: (answer) => use("resolve", answer),
    /** @param {Fields} error */
    fail: (error) => use("fail", error),
  };
}
