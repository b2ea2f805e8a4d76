import { existsSync } from "node:fs";
import { announce } from "../lib/announce.js";
import { find } from "../lib/path-variable.js";
import { ask } from "../lib/run.js";
import { hasApt, install, isKnown, update } from "./apt.js";
import { cargoTool, findTool } from "./cargo-tool.js";

const PACKAGE = "firefox-esr";

/** Debian has no package for it, and the one on npm downloads from elsewhere. */
const GECKODRIVER = { crate: "geckodriver", version: "0.37.1", howLong: "70 s" };

/** Where Firefox is that does not put itself in PATH. */
const ELSEWHERE = [
  "/Applications/Firefox.app/Contents/MacOS/firefox",
  "C:\\Program Files\\Mozilla Firefox\\firefox.exe",
];

/**
 * Firefox and its driver, or why they are not there; FIREFOX and GECKODRIVER may name others. Only
 * in full is what is missing installed: the driver takes a minute to compile.
 * @param {NodeJS.ProcessEnv} env
 * @param {boolean} full
 * @returns {Promise<{ browser: string, driver: string } | { why: string }>}
 */
export async function firefox(env, full) {
  if (full && !findBrowser()) await add();
  const browser = findBrowser();
  if (!browser)
    return { why: `Firefox is not here${full ? "" : "; `npm run test:full` installs it"}` };
  const driver =
    process.env.GECKODRIVER ||
    (full ? await cargoTool(GECKODRIVER, env) : findTool(GECKODRIVER, env));
  if (!driver) return { why: "geckodriver is not here; `npm run test:full` compiles it" };
  say(browser, driver);
  return { browser, driver };
}

async function add() {
  if (!hasApt()) return;
  await announce("installing Firefox", "15 s", async () => {
    await update();
    // Not every relative of Debian has it.
    if (isKnown(PACKAGE)) await install([PACKAGE]);
  });
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
