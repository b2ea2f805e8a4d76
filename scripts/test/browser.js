import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tools } from "../lib/paths.js";
import { run } from "../lib/run.js";
import { serveOn } from "../lib/serve.js";
import { API_PORT, onTests } from "./tools.js";

/**
 * The crate's tests in Chromium, against the simulated API.
 * @param {import("../setup.js").TestTools} setUp
 */
export async function browserTests(setUp) {
  // One port whenever it can be had: another one means compiling the tests again.
  // No keys: a test that found some would remove real nodes.
  const server = await serveOn([API_PORT, 0], {});
  try {
    const { env } = onTests(setUp, server.url);
    const driver = ["--headless", "--chrome", "--chromedriver", setUp.chromedriver];
    await run(setUp.wasmPack, ["test", ...driver, "--", "--locked", "--test", "browser"], {
      env: {
        ...env,
        WASM_BINDGEN_TEST_WEBDRIVER_JSON: capabilities(setUp.chromium),
        // Seconds for all tests together; 20 unless told.
        WASM_BINDGEN_TEST_TIMEOUT: "180",
        WASM_BINDGEN_TEST_DRIVER_TIMEOUT: "30",
      },
      limit: 900,
    });
  } finally {
    await server.close();
  }
}

/**
 * The driver would look for a browser of its own; the runner adds `headless` and `no-sandbox`.
 * @param {string} binary
 */
function capabilities(binary) {
  const path = join(tools, "webdriver.json");
  mkdirSync(tools, { recursive: true });
  writeFileSync(path, JSON.stringify({ "goog:chromeOptions": { binary } }));
  return path;
}
