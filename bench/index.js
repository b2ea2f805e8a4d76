// `npm run bench`: compares this package with other clients.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { announce } from "../scripts/lib/announce.js";
import { Failure, main } from "../scripts/lib/failure.js";
import { root } from "../scripts/lib/paths.js";
import { checkSigners } from "./check.js";
import { described, machine, warn } from "./lib/machine.js";
import { plain } from "./lib/table.js";
import { extent, ROWS } from "./rows/index.js";
import { setUpClients } from "./setup.js";

/** The folder of results: one file per row, so that a row can be measured separately. */
const RESULTS = join(root, "bench", "results");

const HOW_LONG = {
  full: "2 min",
  quick: "20 s",
};

await main(async () => {
  const { quick, rows } = chosen();
  // First: later, the load average would include this benchmark.
  const here = machine();
  await setUpClients();
  await checkSigners();
  console.log(described(here));
  warn(here);
  mkdirSync(RESULTS, { recursive: true });
  for (const [name, row] of rows) {
    const howLong = quick ? HOW_LONG.quick : HOW_LONG.full;
    const table = await announce(`measuring ${name}`, howLong, () => row(extent(quick)));
    console.log(`${plain(table)}\n`);
    const result = { name, quick, machine: here, ...table };
    writeFileSync(join(RESULTS, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  }
  console.log(
    "The figures are in bench/results/; `node bench/document.js` writes the tables to docs/figures.md.",
  );
  warn(here);
  process.exit(0);
});

/** Options: `--quick` measures a tenth, `--only cold,cpu` some rows. */
function chosen() {
  const { values } = parseArgs({
    options: { only: { type: "string" }, quick: { type: "boolean", default: false } },
  });
  const names = values.only?.split(",") ?? Object.keys(ROWS);
  const rows = names.map((name) => {
    const row = ROWS[name];
    if (!row) {
      const fix = `--only one of ${Object.keys(ROWS).join(", ")}`;
      throw new Failure(`There is no row ${name}.`, { fix });
    }
    return /** @type {const} */ ([name, row]);
  });
  return { quick: values.quick, rows };
}
