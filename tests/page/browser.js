// Chromium for the page tests, and pages whose errors are recorded.

import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ARTEFACTS = fileURLToPath(new URL("../artefacts", import.meta.url));

/** Starts the local Chromium: `CHROMIUM`, or the one in PATH. */
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
 * Opens a page in a new context, in English by default.
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {import("playwright-core").BrowserContextOptions} [options]
 * @param {string} [sign] a selector to wait for
 * @param {(page: import("playwright-core").Page) => Promise<unknown>} [prepare] called before anything is loaded
 */
export async function open(browser, url, options = {}, sign = "#cluster", prepare) {
  const context = await browser.newContext({
    ...{ locale: "en-GB", viewport: { width: 1280, height: 900 }, ...options },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  /** @type {string[]} */
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    const text = message.text();
    // Tests provoke lost responses, and the browser logs each of them.
    if (message.type() === "error" && !text.includes("502")) errors.push(text);
  });
  page.on("dialog", (dialog) => {
    // The warning about leaving during a removal.
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
 * Saves a screenshot of the page.
 * @param {import("playwright-core").Page} page
 * @param {string} name
 */
export async function picture(page, name) {
  mkdirSync(ARTEFACTS, { recursive: true });
  await page.screenshot({ path: `${ARTEFACTS}/${name}.png`, animations: "disabled" });
}

/**
 * An element's text.
 * @param {import("playwright-core").Locator} locator
 */
export async function text(locator) {
  return (await locator.textContent()) ?? "";
}
