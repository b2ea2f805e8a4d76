import { main } from "./lib/failure.js";
import { serveOn } from "./lib/serve.js";

/** @typedef {{ name: string, kind: keyof typeof KINDS, raw: number, sent: number }} Resource */

/** The kinds of resources. */
const KINDS = {
  page: "page: HTML, CSS, JavaScript, icon",
  package: "package, including its WebAssembly",
  data: "data: responses of the server and the API",
};

await main(async () => {
  // Imported late: it needs what set-up installs.
  const { launch } = await import("../tests/page/browser.js");
  const { ask, confirm } = await import("../tests/page/confirm.js");
  const server = await serveOn([0], {});
  const browser = await launch();
  try {
    const page = await (await browser.newContext({ locale: "en-GB" })).newPage();
    /** @type {Promise<Resource>[]} */
    const loading = [];
    page.on("requestfinished", (request) => loading.push(weigh(request)));
    await page.goto(server.url);
    await page.locator("#nodes tr[data-node]").first().waitFor();
    // The icon is loaded last.
    await page.waitForLoadState("networkidle");
    const first = await Promise.all(loading);
    show("The first view, cold", first);
    loading.length = 0;
    await page.locator("#nodes tr[data-node] input").first().check();
    await ask(page);
    await confirm(page);
    await page.locator("#removals .good .phase").waitFor();
    const later = await Promise.all(loading);
    show("The first removal", later);
    const all = [...first, ...later];
    for (const [kind, title] of Object.entries(KINDS)) {
      const own = all.filter((one) => one.kind === kind);
      console.log(line(`Total ${title}`, sum(own, "raw"), sum(own, "sent")));
    }
    console.log(line("Total", sum(all, "raw"), sum(all, "sent")));
  } finally {
    await browser.close();
    await server.close();
  }
});

/**
 * @param {import("playwright-core").Request} request
 * @returns {Promise<Resource>}
 */
async function weigh(request) {
  const response = await request.response();
  const { pathname } = new URL(request.url());
  const { responseBodySize } = await request.sizes();
  const raw = (await response?.body())?.length ?? 0;
  return {
    name: `${request.method()} ${pathname}`,
    kind: kindOf(pathname),
    raw,
    sent: responseBodySize,
  };
}

/** @param {string} path */
function kindOf(path) {
  if (path.startsWith("/console/") || path.startsWith("/sim/")) return "data";
  // The second are the Chinese sentences of errors.
  return /^\/(ehpc-remove-nodes\.js|messages-\w+\.js)$/.test(path) ? "package" : "page";
}

/**
 * @param {string} title
 * @param {Resource[]} resources
 */
function show(title, resources) {
  console.log(`\n${title.padEnd(44)}       raw      sent`);
  for (const { name, raw, sent } of resources) console.log(line(`  ${name}`, raw, sent));
  console.log("");
}

/**
 * @param {string} what
 * @param {number[]} numbers
 */
function line(what, ...numbers) {
  const columns = numbers.map((value) => value.toLocaleString("en").padStart(10));
  return `${what.padEnd(44)}${columns.join("")}`;
}

/**
 * @param {Resource[]} resources
 * @param {"raw" | "sent"} which
 */
function sum(resources, which) {
  return resources.reduce((total, one) => total + one[which], 0);
}
