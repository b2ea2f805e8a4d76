// Frameworks that work on the server and in the browser.

import { served } from "./ways.js";

/** @typedef {readonly [string, ...string[]]} Command */

/**
 * Opens its page and requests its routes, both of the production build and of the dev server.
 *
 * @param {object} framework
 * @param {Command} framework.build run once, by the first way
 * @param {Command} framework.start serves the build
 * @param {Command} framework.dev
 * @param {Record<string, string>} framework.routes their paths
 * @returns {import("../matrix.js").Consumer["ways"]}
 */
export function bothSides({ build, start, dev, routes }) {
  /** @type {ReturnType<typeof bothSides>} */
  const ways = { page: served({ before: build, command: start, by: "opened" }) };
  for (const [name, path] of Object.entries(routes)) {
    ways[name] = served({ command: start, path, by: "asked" });
  }
  ways["dev: page"] = served({ command: dev, by: "opened", warm: true });
  for (const [name, path] of Object.entries(routes)) {
    ways[`dev: ${name}`] = served({ command: dev, path, by: "asked" });
  }
  return ways;
}
