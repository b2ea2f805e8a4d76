import { join } from "node:path";
import { root } from "../lib/paths.js";

/** @typedef {import("playwright-core").Page} Page */

/** The start time of every visit, so that an unchanged picture is nearly always the same file. */
const TIME = "2026-03-02T10:24:00Z";

/** Takes pictures of the page. */
export class Camera {
  taken = 0;
  #browser;

  /** @param {import("playwright-core").Browser} browser */
  constructor(browser) {
    this.#browser = browser;
  }

  /** @param {{ chromium: string }} setUp */
  static async open({ chromium }) {
    process.env.CHROMIUM = chromium;
    // Imported late: it needs the npm packages.
    const { launch } = await import("../../tests/page/browser.js");
    return new Camera(await launch());
  }

  close() {
    return this.#browser.close();
  }

  /**
   * Visits the page.
   * @param {string} url
   * @param {import("playwright-core").BrowserContextOptions} options
   * @param {string} [sign] a selector that is visible once the page is ready
   */
  async visit(url, options, sign = "#cluster") {
    const context = await this.#browser.newContext({
      ...{ locale: "en-GB", timezoneId: "UTC", viewport: { width: 1280, height: 900 }, ...options },
    });
    const page = await context.newPage();
    page.on("dialog", (dialog) => dialog.accept());
    await page.clock.install({ time: TIME });
    await page.goto(url);
    await page.locator(sign).waitFor();
    return { page };
  }

  /**
   * @param {Page} page
   * @param {string} path relative to the root; its extension names the format
   * @param {{ quality?: number }} [options] a quality, which a PNG cannot have
   */
  async take(page, path, options = {}) {
    // The pointer would highlight a row.
    await page.mouse.move(0, 0);
    const picture = await page.screenshot({
      ...{ path: join(root, path), animations: "disabled" },
      ...options,
    });
    this.taken += 1;
    console.log(`  ${path} (${Math.ceil(picture.length / 1000)} KB)`);
  }
}
