// The React and the Vue recipe in Chromium, bundled as an app does it, behind the proxy with a session.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { serve } from "../../www/server.js";
import { launch } from "../page/browser.js";
import { makeCluster } from "../page/client.js";
import { examples } from "./folder.js";
import { onNode, USER } from "./servers.js";

/** @typedef {import("../page/client.js").Json} Json */
/** @typedef {import("playwright-core").Page} Page */
/** @typedef {"React" | "Vue"} Framework */

/** @type {Framework[]} */
export const FRAMEWORKS = ["React", "Vue"];

const REACT = `
  import { StrictMode } from "react";
  import { createRoot, hydrateRoot } from "react-dom/client";
  import { RemoveNodes } from "./react/app.jsx";
  const tree = (props) => <StrictMode><RemoveNodes {...props} /></StrictMode>;
  globalThis.mount = (props, root) => {
    const app = createRoot(root);
    app.render(tree(props));
    return () => app.unmount();
  };
  globalThis.hydrate = (props, root) => hydrateRoot(root, tree(props));`;

const VUE = `
  import { createApp, createSSRApp } from "vue";
  import { RemoveNodes } from "./vue/app.js";
  globalThis.mount = (props, root) => {
    const app = createApp(RemoveNodes, props);
    app.mount(root);
    return () => app.unmount();
  };
  globalThis.hydrate = (props, root) => createSSRApp(RemoveNodes, props).mount(root);`;

const SERVER = {
  React: `
    import { StrictMode } from "react";
    import { renderToString } from "react-dom/server";
    import { RemoveNodes } from "./react/app.jsx";
    export const render = async (props) =>
      renderToString(<StrictMode><RemoveNodes {...props} /></StrictMode>);`,
  Vue: `
    import { createSSRApp } from "vue";
    import { renderToString } from "vue/server-renderer";
    import { RemoveNodes } from "./vue/app.js";
    export const render = (props) => renderToString(createSSRApp(RemoveNodes, props));`,
};

const RECORDER = `
  import * as session from "./session/page.js";
  globalThis.session = session;
  const send = globalThis.fetch;
  globalThis.fetch = async (...given) => {
    const response = await send(...given);
    if (String(given[0]?.url ?? given[0]).includes("/removeNodes")) await globalThis.held;
    return response;
  };
  globalThis.phases = [];
  new MutationObserver(() => {
    const phase = document.querySelector("[data-phase]")?.dataset.phase;
    if (phase && phase !== globalThis.phases.at(-1)) globalThis.phases.push(phase);
  }).observe(document.getElementById("app"), { subtree: true, childList: true, attributes: true });`;

/** Counts the recipe's calls of the package, or does something `instead`. @type {import("esbuild").Plugin} */
const counted = {
  name: "counted",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^ehpc-remove-nodes$/ }, ({ importer }) =>
      importer.includes("removal") ? { path: "counted", namespace: "counted" } : undefined,
    );
    onLoad({ filter: /.*/, namespace: "counted" }, () => ({
      contents: `
        import * as client from "ehpc-remove-nodes";
        export const { isHpcError } = client;
        const calls = (globalThis.calls ??= {});
        const count = (name) => (...given) => {
          calls[name] = (calls[name] ?? 0) + 1;
          return (globalThis.instead?.[name] ?? client[name])(...given);
        };
        export const [removeNodes, addNodes, resume, lookUp, dismiss, waitForJob, preload] =
          ["removeNodes", "addNodes", "resume", "lookUp", "dismiss", "waitForJob", "preload"].map(count);`,
      resolveDir: examples,
    }));
  },
};

/** @satisfies {import("esbuild").BuildOptions} */
const COMMON = {
  ...{ absWorkingDir: examples, bundle: true, jsx: /** @type {const} */ ("automatic") },
  ...{ write: /** @type {const} */ (false), format: /** @type {const} */ ("esm") },
  define: {
    "process.env.NODE_ENV": '"development"',
    __VUE_OPTIONS_API__: "false",
    __VUE_PROD_DEVTOOLS__: "false",
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "true",
  },
  nodePaths: [join(examples, "node_modules")],
};

/**
 * The files of a page, by their paths. The package is a chunk of its own.
 * @param {Framework} framework
 */
async function bundle(framework) {
  const app = framework === "React" ? REACT : VUE;
  const stdin = {
    contents: RECORDER + app,
    resolveDir: examples,
    loader: /** @type {const} */ ("jsx"),
  };
  const given = { ...COMMON, stdin, splitting: true, outdir: "/bundle", plugins: [counted] };
  const { outputFiles } = await build(given);
  return new Map(outputFiles.map(({ path, text }) => [path, text]));
}

/**
 * The recipe as a server renders it, in this process.
 * @param {Framework} framework
 * @returns {Promise<{ render: (props: Json) => Promise<string> }>}
 */
export async function onServer(framework) {
  const stdin = {
    contents: SERVER[framework],
    resolveDir: examples,
    loader: /** @type {const} */ ("jsx"),
  };
  // CommonJS packages require Node's modules.
  const banner = {
    js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
  };
  const { outputFiles } = await build({
    ...COMMON,
    stdin,
    platform: "node",
    banner,
    plugins: [counted],
  });
  const file = join(mkdtempSync(join(tmpdir(), "ehpc-ssr-")), "server.mjs");
  writeFileSync(file, outputFiles[0]?.contents ?? "");
  const app = await import(pathToFileURL(file).href);
  rmSync(dirname(file), { recursive: true });
  return app;
}

/** Starts the simulated API, the console's server and Chromium. */
export async function startConsole() {
  const sim = await serve({ env: {} });
  const cluster = await makeCluster(sim.url, {
    queues: Array.from({ length: 24 }, (_, at) => ({ name: `batch${at}`, groups: [2] })),
    job_ms: 300,
  });
  const proxy = await onNode(sim.url, [cluster.cluster_id]);
  const browser = await launch();
  /** @type {Map<Framework, ReturnType<typeof bundle>>} */
  const bundles = new Map();
  let queues = 0;

  /** The requests about a queue that change it. @param {Json} props */
  const about = ({ queue }) =>
    (sim.sim?.received.of(cluster.cluster_id) ?? []).filter(
      ({ method, body }) => method === "POST" && body.includes(queue.hpcqueue_id),
    );

  /** A queue that no other test uses, and one of its nodes. */
  function newProps() {
    const { cluster_id, zone } = cluster;
    const { hpcqueue_id, nodes } = cluster.queues[queues++];
    const [{ node_id }] = nodes;
    return { queue: { cluster_id, hpcqueue_id, zone }, nodelist: [node_id] };
  }

  /**
   * A page on the console's origin, with the user signed in.
   * @param {Framework} framework
   * @param {{ html?: string, lang?: string, context?: import("playwright-core").BrowserContext }} [options]
   */
  async function open(framework, { html = "", lang = "en", context } = {}) {
    const page = await (context ?? (await browser.newContext())).newPage();
    page.setDefaultTimeout(15_000);
    const made = bundles.get(framework) ?? bundle(framework);
    bundles.set(framework, made);
    const files = await made;
    /** What React, Vue and the browser complain of. @type {string[]} */
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      const text = message.text();
      // Tests provoke lost responses, and the browser logs each of them.
      const isExpected = !/^(error|warning)$/.test(message.type()) || /50[24]|favicon/.test(text);
      if (!isExpected) complaints.push(text);
    });
    const body = `<!doctype html><html lang="${lang}"><link rel="icon" href="data:,"><div id="app">${html}</div>
      <script type="module" src="/bundle/stdin.js"></script>`;
    await page.route(`${proxy.origin}/`, (route) =>
      route.fulfill({ contentType: "text/html; charset=utf-8", body }),
    );
    await page.route(`${proxy.origin}/bundle/*`, (route) => {
      const path = new URL(route.request().url()).pathname;
      return route.fulfill({ contentType: "text/javascript", body: files.get(path) ?? "" });
    });
    await page.goto(`${proxy.origin}/`);
    await ready(page);
    await page.evaluate(
      ({ name, password }) => /** @type {any} */ (globalThis).session.signIn(name, password),
      USER,
    );
    return { page, complaints };
  }

  return {
    ...{ sim, cluster, proxy, browser, newProps, open },
    close: () => Promise.all([browser.close(), proxy.close(), sim.close()]),

    /**
     * Arms a fault for the next removal or addition.
     * @param {string} fault
     * @param {"removeNodes" | "addNodes"} [operation]
     */
    arm: (fault, operation = "removeNodes") =>
      sim.sim?.faults.arm({ cluster_id: cluster.cluster_id, operation, fault }),

    bodies: (/** @type {Json} */ props) => about(props).map(({ body }) => JSON.parse(body)),

    /** Waits until the API has received a removal. @param {Json} props */
    async arrived(props) {
      while (about(props).length === 0) await new Promise((done) => setTimeout(done, 20));
    },

    /** All changes that have arrived. @param {Json} props */
    received: (props) => about(props).map(({ operation }) => operation),

    /** The changes that the API has carried out, like `removeNodes`. @param {Json} props */
    executed: (props) =>
      about(props)
        .filter(({ executed }) => executed)
        .map(({ operation }) => operation),
  };
}

/** Waits for the scripts. @param {Page} page */
export const ready = (page) => page.waitForFunction(() => "mount" in globalThis);

/**
 * Shows the recipe.
 * @param {Page} page
 * @param {Json} props
 * @param {"mount" | "hydrate"} [how]
 */
export function show(page, props, how = "mount") {
  return page.evaluate(
    ([props, how]) => {
      const it = /** @type {any} */ (globalThis);
      it.unmount = it[how](props, document.getElementById("app"));
    },
    /** @type {const} */ ([props, how]),
  );
}

/** Asks to remove, and confirms. @param {Page} page */
export async function removeNodes(page) {
  await page.getByRole("button", { name: "Remove nodes" }).click();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
}

/** @param {Page} page @param {string} phase */
export const reach = (page, phase) =>
  page.locator(`[data-phase="${phase}"]`).waitFor({ state: "attached", timeout: 20_000 });

/**
 * Lets look-ups find this, or again what the log has.
 * @param {Page} page
 * @param {Json} [found]
 */
export const letFind = (page, found) =>
  page.evaluate((found) => {
    const lookUp = found && (async () => found);
    /** @type {any} */ (globalThis).instead = { lookUp };
  }, found);

/** Holds the responses to removals back until `release`. @param {Page} page */
export const hold = (page) =>
  page.evaluate(() => {
    const it = /** @type {any} */ (globalThis);
    it.held = new Promise((release) => {
      it.release = release;
    });
  });

/** @param {Page} page */
export const release = (page) => page.evaluate(() => /** @type {any} */ (globalThis).release());

/** The phases so far. @param {Page} page @returns {Promise<string[]>} */
export const phases = (page) => page.evaluate(() => /** @type {any} */ (globalThis).phases);

/** How often each function was called since the page was loaded. @param {Page} page @returns {Promise<Json>} */
export const calls = (page) => page.evaluate(() => /** @type {any} */ (globalThis).calls ?? {});

/** What the user reads. @param {Page} page */
export const status = async (page) => (await page.getByRole("status").textContent()) ?? "";
