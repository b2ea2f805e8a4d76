import { existsSync } from "node:fs";
import { announce } from "../lib/announce.js";
import { Failure } from "../lib/failure.js";
import { find } from "../lib/path-variable.js";
import { ask } from "../lib/run.js";
import { hasApt, install } from "./apt.js";

const BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The paths of browsers that are not in PATH. */
const ELSEWHERE = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Finds or installs Chromium and its driver. CHROMIUM and CHROMEDRIVER override the paths. */
export async function chromium() {
  if (!findBrowser() || !findDriver()) await add();
  const browser = findBrowser();
  const driver = findDriver();
  if (!browser || !driver) throw missing();
  say(browser, driver);
  return { browser, driver };
}

async function add() {
  if (!hasApt()) throw missing();
  await announce("installing Chromium and its driver", "30 s", () =>
    install(["chromium", "chromium-driver"]),
  );
}

function findBrowser() {
  const { CHROMIUM } = process.env;
  if (CHROMIUM) return CHROMIUM;
  for (const name of BROWSERS) {
    const path = find(name);
    if (path) return path;
  }
  return ELSEWHERE.find((path) => existsSync(path));
}

function findDriver() {
  return process.env.CHROMEDRIVER || find("chromedriver");
}

/**
 * @param {string} browser
 * @param {string} chromedriver
 */
function say(browser, chromedriver) {
  const driver = ask(chromedriver, ["--version"])?.split(" (")[0] ?? "a driver that does not run";
  // On Windows, `--version` opens a window instead.
  const known = process.platform === "win32" ? browser : ask(browser, ["--version"]);
  console.log(`  ${known?.split(" built on")[0]?.trim() ?? browser}, ${driver}`);
  const [one, other] = [known, driver].map((text) => /(\d+)\.\d+\.\d+/.exec(text ?? "")?.[1]);
  if (one && other && one !== other) {
    console.log("  their versions differ: the browser tests may not start");
  }
}

function missing() {
  const fix =
    process.platform === "darwin"
      ? "brew install --cask chromium chromedriver"
      : "install Chromium or Chrome and a matching chromedriver, both in PATH";
  return new Failure("Chromium and chromedriver are needed for the tests.", { fix });
}
