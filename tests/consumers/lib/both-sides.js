// Frameworks that work on the server and in the browser.

import { firstLoad } from "./first-load.js";
import { byItsServer } from "./hosting.js";
import { served } from "./ways.js";

/** @typedef {import("./commands.js").Command} Command */

/**
 * Opens its page and requests its routes, both of the production build and of the dev server.
 *
 * @param {object} framework
 * @param {Command} framework.build run once, by the first way
 * @param {Command} framework.start serves the build
 * @param {Command} framework.dev
 * @param {Record<string, string>} framework.routes their paths
 * @param {{ entry: string, by: string }} [framework.lazily] the file of the page, and the one of a page
 *   with a dialog
 * @returns {import("../matrix.js").Consumer["ways"]}
 */
export function bothSides({ build, start, dev, routes, lazily }) {
  /** @type {ReturnType<typeof bothSides>} */
  const ways = { page: served({ before: build, command: start, by: "opened" }) };
  for (const [name, path] of Object.entries(routes)) {
    ways[name] = served({ command: start, path, by: "asked" });
  }
  ways["dev: page"] = served({ command: dev, by: "opened", warm: true });
  for (const [name, path] of Object.entries(routes)) {
    ways[`dev: ${name}`] = served({ command: dev, path, by: "asked" });
  }
  if (lazily) {
    const hosting = byItsServer({ before: build, command: start });
    ways["await import"] = firstLoad({ ...lazily, hosting });
  }
  return ways;
}
