import { nodeTestFiles } from "../tools.js";
import { alone } from "./alone.js";
import { firefoxOf } from "./firefox.js";
import { onWebkit } from "./webkit.js";

/** @typedef {import("../../setup.js").TestTools} TestTools */

/** The time limit for one engine, in seconds. */
const LIMIT = 160;

/**
 * Tests the page's main flows in Firefox.
 * @param {TestTools} setUp
 */
export async function pageInFirefox(setUp) {
  const { browser, driver } = await firefoxOf(setUp);
  return walk("firefox", { ...setUp.env, FIREFOX: browser, GECKODRIVER: driver });
}

/**
 * Tests the page's main flows in WebKit.
 * @param {TestTools} setUp
 */
export function pageInWebkit(setUp) {
  return onWebkit(setUp, ({ driver, env }) => walk("webkit", { ...env, WEBKIT_DRIVER: driver }));
}

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 */
function walk(name, env) {
  return alone(env, (own) => nodeTestFiles([`tests/page-engines/${name}.test.js`], own, LIMIT));
}
