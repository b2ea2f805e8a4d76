// The ways to use an app: run it, build and open it, or serve and request it.

import { runProgram } from "./commands.js";
import { asFiles, byItsServer } from "./hosting.js";
import { visit, warmUp } from "./visit.js";
import { loseResponse } from "./world.js";

/** @typedef {import("./commands.js").Command} Command */

/**
 * @typedef {object} Setting
 * @property {string} folder where the app is installed
 * @property {import("./world.js").World} world
 * @property {() => Promise<import("playwright-core").Browser>} browser
 *
 * @typedef {object} Outcome
 * @property {unknown} result
 * @property {boolean} [recovered] whether the removal's response was lost
 * @property {import("./first-load.js").Figures} [figures] what the page has loaded
 *
 * @typedef {(setting: Setting) => Promise<Outcome>} Way
 */

/**
 * The same with a lost response: some runtimes then resend a request by themselves.
 * @param {Way} way
 * @returns {Way}
 */
export function losing(way) {
  return async (setting) => {
    await loseResponse(setting.world);
    return { ...(await way(setting)), recovered: true };
  };
}

/**
 * A program that prints its result as the last line of JSON.
 * @param {Command} command
 * @returns {Way}
 */
export function program(command) {
  return async ({ folder, world }) => {
    const printed = await runProgram(folder, command, world);
    const line = printed.split("\n").findLast((one) => one.trim().startsWith("{"));
    return { result: JSON.parse(line ?? "null") };
  };
}

/**
 * An app that is built, and opened in a browser.
 * @param {Parameters<typeof asFiles>[0]} files
 * @returns {Way}
 */
export function built(files) {
  const hosting = asFiles(files);
  return ({ folder, world, browser }) =>
    hosting(folder, async (address) => visit(await browser(), address, world));
}

/**
 * An app with its own server: a browser opens it, or a request returns its result.
 * @param {Parameters<typeof byItsServer>[0] & {
 *   by: "opened" | "asked",
 *   warm?: boolean, // open it twice, and count only the second time?
 * }} server
 * @returns {Way}
 */
export function served({ by, warm = false, ...server }) {
  const hosting = byItsServer(server);
  return ({ folder, world, browser }) =>
    hosting(folder, async (address) => {
      if (warm) await warmUp(await browser(), address);
      if (by === "opened") return visit(await browser(), address, world);
      const query = `?world=${encodeURIComponent(JSON.stringify(world))}`;
      const response = await fetch(address + query, { signal: AbortSignal.timeout(60_000) });
      const text = await response.text();
      if (!response.ok) throw new Error(`${response.status}: ${text.slice(0, 500)}`);
      return { result: JSON.parse(text) };
    });
}
