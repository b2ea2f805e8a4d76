import { ask, confirm } from "../../tests/page/confirm.js";

/** @typedef {import("./camera.js").Camera} Camera */
/** @typedef {import("../../www/server.js").Served} Served */
/** @typedef {import("playwright-core").Page} Page */

const LANGUAGES = { "": "en-GB", "zh-": "zh-CN" };
const SIZE = { viewport: { width: 1280, height: 760 }, deviceScaleFactor: 2 };

/** Of the WebP: a third of a PNG's bytes, and no difference to be seen, also in the text. */
const QUALITY = 80;

/** A fixed job id, so that the picture does not change. */
const JOB = "j-x81wq0c4e7k";

/**
 * The pictures in the READMEs: a removal whose response was lost, and a selection for the next one.
 * @param {Camera} camera
 * @param {Served} server
 */
export async function readmePictures(camera, server) {
  for (const [prefix, locale] of Object.entries(LANGUAGES)) {
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      await fetch(`${server.url}/sim/reset`, { method: "POST" });
      const { page } = await camera.visit(server.url, { ...SIZE, locale, colorScheme });
      await removeOne(page, server);
      await page.locator("#nodes tr[data-node] input").first().check();
      await page.locator("#nodes tr[data-node] input").nth(1).check();
      await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
      await camera.take(page, `docs/page-${prefix}${colorScheme}.webp`, { quality: QUALITY });
      await page.context().close();
    }
  }
}

/**
 * @param {Page} page
 * @param {Served} server
 */
async function removeOne(page, { sim }) {
  await page.locator("#fault").selectOption("lost-after, log-lag;900");
  await page.locator("#nodes tr[data-node] input").nth(2).check();
  const answered = page.waitForResponse((response) => response.url().endsWith("/removeNodes"));
  await ask(page);
  await confirm(page);
  await answered;
  // The response was lost, and the log lags.
  const [job] = sim?.world.log(sim.world.home.zone).jobs ?? [];
  if (job) job.job_id = JOB;
  await page.locator("#removals > ol > .good").waitFor();
  await page.waitForFunction(() => document.querySelectorAll("#nodes tr[data-node]").length === 3);
}
