import { enter, STATES } from "../../tests/page/states.js";

/** @typedef {import("./camera.js").Camera} Camera */
/** @typedef {import("playwright-core").BrowserContextOptions} Options */

const FOLDER = "tests/artefacts/screenshots";

/** The states to take pictures of, among those that the tests reach. */
const WORTH = [
  "first-view",
  "chosen",
  "forbidden",
  "dialog",
  "asked-once-more",
  "running",
  "recovered",
  "unknown",
  "undone",
  "ten-thousand",
];

/** The browser settings of the pictures. @type {Record<string, Options>} */
const LOOKS = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
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
  for (const state of STATES.filter(({ name }) => WORTH.includes(name))) {
    for (const [look, options] of Object.entries(LOOKS)) {
      const visit = (/** @type {string} */ url, /** @type {string | undefined} */ sign) =>
        camera.visit(url, options, sign);
      const { page } = await enter(server, state, visit);
      await camera.take(page, `${FOLDER}/${state.name}-${look}.png`);
      await page.context().close();
    }
  }
}
