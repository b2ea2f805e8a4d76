import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../lib/run.js";
import { serveOn } from "../../lib/serve.js";
import { API_PORT, onTests } from "../tools.js";
import { alone } from "./alone.js";
import { compiled, TESTS } from "./compile.js";

/** @typedef {import("../../setup.js").TestTools} TestTools */

/** The time limit for an engine to start and run the tests, in seconds. */
const LIMIT = 160;

const WAITS = {
  // Seconds for all tests together, and for the browser to start; the defaults are 20 and 60.
  WASM_BINDGEN_TEST_TIMEOUT: "100",
  WASM_BINDGEN_TEST_DRIVER_TIMEOUT: "30",
};

/**
 * Runs the crate's tests in an engine, against the simulated API.
 * @param {TestTools} setUp
 * @param {readonly string[]} driver wasm-pack's arguments for the driver
 * @param {Record<string, unknown>} [capabilities] the requested capabilities
 */
export async function runTests(setUp, driver, capabilities = {}) {
  // The same port if it is free: with another one, the tests are compiled again.
  // Without keys: with keys from the environment, tests could remove real nodes.
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
