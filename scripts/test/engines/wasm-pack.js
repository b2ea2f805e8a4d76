import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../lib/run.js";
import { serveOn } from "../../lib/serve.js";
import { API_PORT, onTests } from "../tools.js";
import { alone } from "./alone.js";
import { compiled, TESTS } from "./compile.js";

/** @typedef {import("../../setup.js").TestTools} TestTools */

/** How long an engine may take to start and to run the tests, in seconds. */
const LIMIT = 160;

const WAITS = {
  // Seconds for all tests together, and for the browser to start; 20 and 60 unless told.
  WASM_BINDGEN_TEST_TIMEOUT: "100",
  WASM_BINDGEN_TEST_DRIVER_TIMEOUT: "30",
};

/**
 * Runs the crate's tests in an engine, against the simulated API.
 * @param {TestTools} setUp
 * @param {readonly string[]} driver wasm-pack's arguments for it
 * @param {Record<string, unknown>} [capabilities] what the driver is asked for
 */
export async function runTests(setUp, driver, capabilities = {}) {
  // One port whenever it can be had: another one means compiling the tests again.
  // No keys: a test that found some would remove real nodes.
  const server = await serveOn([API_PORT, 0], {});
  try {
    const { env, wasmPack } = await compiled(onTests(setUp, server.url));
    await alone(env, async (own, folder) => {
      const json = join(folder, "webdriver.json");
      writeFileSync(json, JSON.stringify(capabilities));
      await run(wasmPack, ["test", "--headless", ...driver, "--", ...TESTS], {
        env: { ...own, ...WAITS, WASM_BINDGEN_TEST_WEBDRIVER_JSON: json },
        limit: LIMIT,
      });
    });
  } finally {
    await server.close();
  }
}
