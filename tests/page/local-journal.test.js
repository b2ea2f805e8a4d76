// localJournal keeps the promises of every journal, in two tabs of a browser.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { journalTests } from "../../js/journal/conformance.js";
import { listen } from "../node/listen.js";
import { launch } from "./browser.js";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));
const FILES = ["/journal.js", "/journal-conformance.js"];

/** @type {Awaited<ReturnType<typeof listen>>} */
let server;
/** @type {import("playwright-core").Browser} */
let browser;
/** @type {import("playwright-core").BrowserContext} */
let context;

before(async () => {
  server = await listen((req, res) => {
    const path = req.url ?? "/";
    const isScript = FILES.includes(path);
    res.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    res.end(
      isScript ? readFileSync(dist + path.slice(1)) : "<!doctype html><title>journal</title>",
    );
  });
  browser = await launch();
  context = await browser.newContext();
});

after(async () => {
  await browser?.close();
  server.close();
});

async function newTab() {
  const page = await context.newPage();
  await page.goto(server.url);
  return page;
}

describe("localJournal", () => {
  for (const { name } of journalTests) {
    test(name, async () => {
      const page = await newTab();
      const run = async (/** @type {string} */ wanted) => {
        const [{ localJournal }, { journalTests: all }] = await Promise.all(
          ["/journal.js", "/journal-conformance.js"].map((path) => import(path)),
        );
        const one = all.find((/** @type {{ name: string }} */ it) => it.name === wanted);
        await one.run(() => localJournal("conformance"));
      };
      await page.evaluate(run, name);
      await page.close();
    });
  }

  /** Takes a lock, if it is free. @param {import("playwright-core").Page} page */
  const take = (page) =>
    page.evaluate(async () => {
      const path = "/journal.js";
      const { localJournal } = await import(path);
      const { signal } = new AbortController();
      const lock = await localJournal("tabs").lock("a".repeat(24), { wait: false, signal });
      Object.assign(globalThis, { lock });
      return lock !== null;
    });

  test("a lock that one tab holds is not free in another, until the tab is closed or crashes", async () => {
    const [one, other] = [await newTab(), await newTab()];
    /** The browser frees it a moment later. @param {import("playwright-core").Page} page */
    const takeSoon = async (page) => {
      for (let i = 0; i < 50; i++) {
        if (await take(page)) return true;
        await page.waitForTimeout(100);
      }
      return false;
    };
    assert.deepEqual([await take(one), await take(other)], [true, false]);
    await one.close();
    assert.equal(await takeSoon(other), true);
    const third = await newTab();
    assert.equal(await take(third), false);
    const client = await context.newCDPSession(other);
    const crashed = new Promise((resolve) => other.once("crash", resolve));
    client.send("Page.crash").catch(() => {});
    await crashed;
    assert.equal(await takeSoon(third), true);
  });

  test("what one tab has written is read by another, and after the browser's database was closed", async () => {
    const [one, other] = [await newTab(), await newTab()];
    await one.evaluate(async () => {
      const path = "/journal.js";
      const { localJournal } = await import(path);
      const journal = localJournal("shared");
      await journal.write({ id: "1", text: "first" }, { durable: true });
    });
    /** @param {import("playwright-core").Page} page */
    const read = (page) =>
      page.evaluate(async () => {
        const path = "/journal.js";
        const { localJournal } = await import(path);
        return await localJournal("shared").read();
      });
    assert.deepEqual(await read(other), [{ id: "1", text: "first" }]);
    // Deleting it closes the connections of all tabs, which open it anew.
    await other.evaluate(
      () =>
        new Promise((resolve, reject) => {
          const request = indexedDB.deleteDatabase("shared");
          request.onsuccess = resolve;
          request.onerror = reject;
        }),
    );
    assert.deepEqual(await read(one), []);
  });
});
