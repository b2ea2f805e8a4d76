import { existsSync } from "node:fs";
import { announce } from "../lib/announce.js";
import { find } from "../lib/path-variable.js";
import { ask } from "../lib/run.js";
import { hasApt, install, isKnown } from "./apt.js";
import { cargoTool } from "./cargo-tool.js";

const PACKAGE = "firefox-esr";

/** Debian has no package for it, and the one on npm downloads from elsewhere. */
const GECKODRIVER = { crate: "geckodriver", version: "0.37.1", howLong: "70 s" };

/** Where Firefox is that does not put itself in PATH. */
const ELSEWHERE = [
  "/Applications/Firefox.app/Contents/MacOS/firefox",
  "C:\\Program Files\\Mozilla Firefox\\firefox.exe",
];

/**
 * Finds or installs Firefox and its driver, or says why they are not there. FIREFOX and GECKODRIVER
 * override the paths.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ browser: string, driver: string } | { why: string }>}
 */
export async function firefox(env) {
  if (!findBrowser()) await add();
  const browser = findBrowser();
  if (!browser) return { why: "Firefox is not in PATH, and no package of it is known here" };
  const driver = process.env.GECKODRIVER || (await cargoTool(GECKODRIVER, env));
  say(browser, driver);
  return { browser, driver };
}

async function add() {
  // Not every relative of Debian has it.
  if (!hasApt() || !(await isKnown(PACKAGE))) return;
  await announce("installing Firefox", "15 s", () => install([PACKAGE]));
}

function findBrowser() {
  const given = process.env.FIREFOX || find("firefox-esr") || find("firefox");
  return given ?? ELSEWHERE.find((path) => existsSync(path));
}

/**
 * @param {string} browser
 * @param {string} geckodriver
 */
function say(browser, geckodriver) {
  const driver = ask(geckodriver, ["--version"])?.split("\n")[0] ?? "a driver that does not run";
  // On Windows a browser that is asked for its version opens a window instead.
  const known = process.platform === "win32" ? browser : ask(browser, ["--version"]);
  console.log(`  ${known ?? browser}, ${driver}`);
}
