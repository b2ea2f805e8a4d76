// A Chromium for the walks, and pages in it that must not fail in silence.

import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ARTEFACTS = fileURLToPath(new URL("../artefacts", import.meta.url));

/** Starts the Chromium of this machine: `CHROMIUM`, else the one in PATH. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? find(),
    args: [
      ...["--disable-gpu", "--disable-background-networking", "--disable-component-update"],
      ...[
        "--disable-sync",
        "--no-first-run",
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      ],
    ],
  });
}

function find() {
  const command = "command -v chromium || command -v google-chrome";
  try {
    return execFileSync("sh", ["-c", command], { encoding: "utf8" }).trim();
  } catch {
    throw new Error("There is no chromium in PATH: install it, or name it in CHROMIUM.");
  }
}

/**
 * Opens a page of its own, in English unless told otherwise.
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {import("playwright-core").BrowserContextOptions} [options]
 * @param {string} [sign] what must be seen before the page counts as open
 * @param {(page: import("playwright-core").Page) => Promise<unknown>} [prepare] done before anything is loaded
 */
export async function open(browser, url, options = {}, sign = "#cluster", prepare) {
  const context = await browser.newContext({
    ...{ locale: "en-GB", viewport: { width: 1280, height: 900 }, ...options },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  /** @type {string[]} */
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    const text = message.text();
    // The page asks for lost answers on purpose; the browser writes each of them down.
    if (message.type() === "error" && !text.includes("502")) errors.push(text);
  });
  page.on("dialog", (dialog) => {
    // The question whether to leave while something is under way.
    if (dialog.type() === "beforeunload") return dialog.accept();
    errors.push(`a script opened a dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  await prepare?.(page);
  await page.goto(url);
  await page.locator(sign).waitFor();
  return { page, errors };
}

/**
 * Keeps a picture of the page, for people to look at.
 * @param {import("playwright-core").Page} page
 * @param {string} name
 */
export async function picture(page, name) {
  mkdirSync(ARTEFACTS, { recursive: true });
  await page.screenshot({ path: `${ARTEFACTS}/${name}.png`, animations: "disabled" });
}

/**
 * What an element says.
 * @param {import("playwright-core").Locator} locator
 */
export async function text(locator) {
  return (await locator.textContent()) ?? "";
}
