import { enter, STATES } from "../../tests/page/states.js";

/** @typedef {import("./camera.js").Camera} Camera */
/** @typedef {import("playwright-core").BrowserContextOptions} Options */

const FOLDER = "tests/artefacts/screenshots";

/** The states to take pictures of, among those that the tests reach. */
const WORTH = [
  ...["first-view", "chosen", "group", "forbidden", "paste"],
  ...["dialog-plain", "dialog-jobs", "dialog-name", "dialog-changed"],
  ...["running", "recovered", "four-removals", "unknown", "asked-before-dismissing", "undone"],
  ...["offline", "list-failed-later", "ten-thousand"],
];

/** More states, which only pictures need. @type {typeof STATES} */
const MORE = [
  {
    name: "unknown-after-a-reload",
    cluster: { queues: [{ name: "batch", groups: [2, 2] }], job_ms: 600_000 },
    async reach(stage) {
      await STATES.find(({ name }) => name === "unknown")?.reach(stage);
      await stage.page.reload();
      await stage.page.locator("#removals > ol > li").waitFor();
    },
  },
  {
    name: "ten-thousand-loading",
    cluster: { queues: [{ name: "big", groups: [5000, 5000] }] },
    async reach({ page }) {
      let pages = 0;
      // Pages arrive one after the other; the rest of the list does not.
      await page.route("**/listNodes?*", async (route) => {
        pages += 1;
        if (pages > 32) return;
        await new Promise((done) => setTimeout(done, pages * 40));
        await route.continue();
      });
      await page.reload();
      await page.locator("#counts", { hasText: /,\d\d\d .*,\d\d\d/ }).waitFor();
    },
  },
];

/** The browser settings of the pictures. @type {Record<string, Options>} */
const LOOKS = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  "chinese-light": { locale: "zh-CN", colorScheme: "light" },
  "wide-2560": { viewport: { width: 2560, height: 1300 } },
  "chinese-dark-360": {
    ...{ locale: "zh-CN", colorScheme: "dark", viewport: { width: 360, height: 800 } },
    deviceScaleFactor: 2,
  },
};

/**
 * Takes pictures of the page in its states, for review.
 * @param {Camera} camera
 * @param {import("../../www/server.js").Served} server
 */
export async function statePictures(camera, server) {
  for (const state of [...STATES.filter(({ name }) => WORTH.includes(name)), ...MORE]) {
    for (const [look, options] of Object.entries(LOOKS)) {
      const visit = (/** @type {string} */ url, /** @type {string | undefined} */ sign) =>
        camera.visit(url, options, sign);
      const { page } = await enter(server, state, visit);
      await camera.take(page, `${FOLDER}/${state.name}-${look}.png`);
      await page.context().close();
    }
  }
}
