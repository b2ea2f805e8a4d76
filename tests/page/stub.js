// Replaces the package's removeNodes and addNodes in a page, so that a test controls their events
// and outcomes. Everything else is the package's.

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {Record<string, unknown>} Fields */
/** @typedef {Awaited<ReturnType<typeof stubLibrary>>} Stub */

const SOURCE = `
export * from "/ehpc-remove-nodes.js?real";
const call = (action) => (request, options) =>
  new Promise((resolve, reject) => {
    const { onEvent, journal, ...plain } = options;
    const stamp = (ms) => new Date(ms).toISOString().slice(0, 19) + "Z";
    const began = Date.now();
    // A request that was sent once, at the time of the call, and has a receipt like the package's.
    const receipt = () => ({
      ...{ v: 1, id: String(began), endpoint: new URL(options.endpoint, location.href).href },
      ...{ action, state: "open", claims: [], ...request },
      ...{ settleMs: options.settleMs, requestLifetimeMs: 120_000 },
      attempts: [{ n: 1, timestamp: stamp(began - 55_000 + options.timeoutMs), sent: stamp(began) }],
    });
    const fail = (fields) => {
      const own = fields.maybeApplied && { receipt: { ...receipt(), ...fields.receipt } };
      reject(Object.assign(new Error(fields.message), fields, own));
    };
    globalThis.called = { request, options: { ...plain, journal: Boolean(journal) }, tell: onEvent, resolve, fail };
  });
export const removeNodes = call("removeNodes");
export const addNodes = call("addNodes");
`;

/**
 * Call it before the page loads anything.
 * @param {Page} page
 */
export async function stubLibrary(page) {
  await page.route("**/ehpc-remove-nodes.js", (route) =>
    route.fulfill({ contentType: "text/javascript", body: SOURCE }),
  );

  /**
   * Acts on the page's pending call.
   * @param {"tell" | "resolve" | "fail"} name
   * @param {Fields} fields
   */
  async function use(name, fields) {
    await page.waitForFunction(() => "called" in globalThis);
    const args = /** @type {const} */ ([name, fields]);
    await page.evaluate(([which, value]) => {
      const { called } = /** @type {any} */ (globalThis);
      called[which](value);
      if (which !== "tell") Reflect.deleteProperty(globalThis, "called");
    }, args);
  }

  return {
    /** The arguments of the page's call. @returns {Promise<{ request: Fields, options: Fields }>} */
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
