// Every kind of app that people use, with the packed package in it: `npm run test:consumers`.
//
// --quick skips apps that take long to install; names select apps. --write writes what pages load at
// first into docs/import.md, instead of checking it.

import { parseArgs } from "node:util";
import { seconds } from "../../scripts/lib/announce.js";
import { Failure, main } from "../../scripts/lib/failure.js";
import { withTarball } from "../../scripts/test/packed.js";
import { launch } from "../page/browser.js";
import { bundlerOf, checkFirstLoad, writeFirstLoad } from "./lib/first-load-table.js";
import { withApp } from "./lib/install.js";
import { table } from "./lib/table.js";
import { checkOutcome, makeWorld, serveApi } from "./lib/world.js";
import { MATRIX } from "./matrix.js";

/** @typedef {import("./lib/table.js").Row} Row */
/** @typedef {import("./lib/ways.js").Setting["browser"]} Open */

await main(async () => {
  const { values, positionals } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
    },
    allowPositionals: true,
  });
  const selected = MATRIX.filter(({ app, quick }) =>
    positionals.length > 0 ? positionals.includes(app) : quick || !values.quick,
  );
  if (selected.length === 0) throw new Failure(`There is no app ${positionals.join(", ")}.`);

  const api = await serveApi();
  /** @type {Promise<import("playwright-core").Browser> | undefined} */
  let browser;
  const open = async () => {
    // A crashed browser would fail every later app.
    if (!(await browser)?.isConnected()) browser = launch();
    return /** @type {Promise<import("playwright-core").Browser>} */ (browser);
  };
  /** @type {Row[]} */
  const rows = [];
  try {
    await withTarball(async (tarball) => {
      for (const consumer of selected)
        rows.push(...(await testApp(consumer, tarball, api.url, open)));
    });
  } finally {
    await (await browser)?.close();
    await api.close();
  }
  console.log(`\n${table(rows)}`);
  const failed = rows.filter(({ error }) => error !== undefined);
  if (failed.length > 0) throw new Failure(`${failed.length} of ${rows.length} do not work.`);
  if (values.write) writeFirstLoad(rows, bundlers());
  else checkFirstLoad(rows);
});

/** Every bundler whose first load is measured, in the order of the matrix. */
function bundlers() {
  return MATRIX.flatMap(({ title, ways }) =>
    Object.keys(ways)
      .filter((way) => way.endsWith("await import"))
      .map((way) => bundlerOf({ consumer: title, way })),
  );
}

/**
 * @param {import("./matrix.js").Consumer} consumer
 * @param {string} tarball
 * @param {string} api
 * @param {Open} browser
 * @returns {Promise<Row[]>}
 */
async function testApp(consumer, tarball, api, browser) {
  const { title, ways } = consumer;
  const began = performance.now();
  /** @type {Row[]} */
  const rows = [];
  try {
    await withApp(consumer, tarball, async (folder) => {
      for (const [name, way] of Object.entries(ways)) {
        const started = performance.now();
        const row = await attempt(async () => {
          const world = await makeWorld(api);
          const outcome = await way({ folder, world, browser });
          await checkOutcome(api, world, outcome);
          return outcome.figures;
        });
        rows.push({ consumer: title, way: name, ...row });
        printRow(rows.at(-1), performance.now() - started);
      }
    });
  } catch (error) {
    rows.push({ consumer: title, way: "installation", error });
    printRow(rows.at(-1), 0);
  }
  console.log(`  ${title}: ${seconds(performance.now() - began)} including installation`);
  return rows;
}

/** @param {() => Promise<import("./lib/first-load.js").Figures | undefined>} work */
async function attempt(work) {
  try {
    const figures = await work();
    return figures ? { figures } : {};
  } catch (error) {
    return { error };
  }
}

/**
 * @param {Row | undefined} row
 * @param {number} time in milliseconds
 */
function printRow(row, time) {
  if (!row) return;
  const { consumer, way, error } = row;
  console.log(`${error ? "✖" : "✔"} ${consumer}, ${way} (${seconds(time)})`);
  if (!error) return;
  const { message, output } = /** @type {Error & { output?: string }} */ (error);
  console.log(`${message}\n${output?.slice(-3000) ?? ""}`.trim().replace(/^/gm, "    "));
}
