import { existsSync } from "node:fs";
import { announce } from "../lib/announce.js";
import { Failure } from "../lib/failure.js";
import { find } from "../lib/path-variable.js";
import { hasApt, install, versionOf } from "./apt.js";

/**
 * WebKit: Safari on macOS; elsewhere WebKitGTK, which needs a display; or why there is none.
 * @typedef {{ kind: "safari", driver: string }
 *   | { kind: "gtk", driver: string, xvfb: string }
 *   | { kind: "none", why: string }} WebKit
 */

const PACKAGE = "webkit2gtk-driver";
const SAFARI = "/usr/bin/safaridriver";

/**
 * Finds or installs WebKit's driver and a display. WEBKIT_DRIVER and XVFB override the paths. The
 * driver finds its browser itself.
 * @returns {Promise<WebKit>}
 */
export async function webkit() {
  const found = await provide();
  console.log(`  ${described(found)}`);
  return found;
}

/** @returns {Promise<WebKit>} */
async function provide() {
  if (process.platform === "darwin") return safari();
  if (process.platform !== "linux") return none("there is none for this system");
  const present = webkitGtk();
  if (present) return present;
  if (!hasApt())
    return none("WebKitWebDriver and Xvfb are not both in PATH, and there is no apt-get");
  await announce("installing WebKit, its driver and a display for it", "30 s", () =>
    install([PACKAGE, "xvfb"]),
  );
  const installed = webkitGtk();
  if (installed) return installed;
  throw new Failure("WebKitWebDriver and Xvfb were installed, but are not in PATH.", {
    fix: "set WEBKIT_DRIVER and XVFB to their paths",
  });
}

/** @returns {WebKit} */
function safari() {
  const driver = process.env.WEBKIT_DRIVER || SAFARI;
  if (existsSync(driver)) return { kind: "safari", driver };
  throw new Failure(`Safari's driver is not at ${driver}.`, {
    fix: "set WEBKIT_DRIVER to the path of safaridriver",
  });
}

/** @returns {WebKit | undefined} */
function webkitGtk() {
  const driver = process.env.WEBKIT_DRIVER || find("WebKitWebDriver");
  const xvfb = process.env.XVFB || find("Xvfb");
  return driver && xvfb ? { kind: "gtk", driver, xvfb } : undefined;
}

/**
 * @param {string} why
 * @returns {WebKit}
 */
function none(why) {
  return { kind: "none", why };
}

/** @param {WebKit} found */
function described(found) {
  if (found.kind === "none") return `no WebKit: ${found.why}`;
  if (found.kind === "safari") return `Safari, by ${found.driver}`;
  return `WebKitGTK ${versionOf(PACKAGE) ?? "of an unknown version"}, by ${found.driver}`;
}
