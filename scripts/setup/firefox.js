import { existsSync } from "node:fs";
import { announce } from "../lib/announce.js";
import { Failure } from "../lib/failure.js";
import { find } from "../lib/path-variable.js";
import { ask } from "../lib/run.js";
import { hasApt, install, isKnown, update } from "./apt.js";
import { cargoTool } from "./cargo-tool.js";

const PACKAGE = "firefox-esr";

/** The paths of Firefox if it is not in PATH. */
const ELSEWHERE = [
  "/Applications/Firefox.app/Contents/MacOS/firefox",
  "C:\\Program Files\\Mozilla Firefox\\firefox.exe",
];

/**
 * Finds or installs Firefox and its driver. FIREFOX and GECKODRIVER override the paths.
 * @param {NodeJS.ProcessEnv} env
 */
export async function firefox(env) {
  if (!findBrowser()) await add();
  const browser = findBrowser();
  if (!browser) throw missing();
  const driver = process.env.GECKODRIVER || (await geckodriver(env));
  say(browser, driver);
  return { firefox: browser, geckodriver: driver };
}

async function add() {
  if (!hasApt()) throw missing();
  await announce("installing Firefox", "15 s", async () => {
    await update();
    // Not every derivative of Debian has it.
    if (!isKnown(PACKAGE)) throw missing();
    await install([PACKAGE]);
  });
}

/**
 * Compiled by cargo: Debian has no package, and the npm package downloads a binary.
 * @param {NodeJS.ProcessEnv} env
 */
function geckodriver(env) {
  return cargoTool(
    { crate: "geckodriver", version: "0.37.1", programs: ["geckodriver"], howLong: "70 s" },
    env,
  );
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
  // On Windows, `--version` opens a window instead.
  const known = process.platform === "win32" ? browser : ask(browser, ["--version"]);
  console.log(`  ${known ?? browser}, ${driver}`);
}

function missing() {
  const fix =
    process.platform === "darwin"
      ? "brew install --cask firefox"
      : "install Firefox, and set FIREFOX to its path unless it is in PATH";
  return new Failure("Firefox is needed for the tests.", { fix });
}
