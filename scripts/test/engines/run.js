import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../lib/run.js";
import { serveOn } from "../../lib/serve.js";
import { TARGET } from "../../setup/rust.js";
import { wasmPack } from "../../setup/wasm-pack.js";
import { withWasmBindgen } from "../../setup/xtask.js";
import { API_PORT, onTests } from "../tools.js";
import { alone } from "./alone.js";
import { compiled, TESTS } from "./compile.js";

/** @typedef {import("../../setup.js").TestTools} TestTools */

/**
 * @typedef {object} Engine
 * @property {"chrome" | "firefox" | "safari"} flag what wasm-pack calls it
 * @property {"chromedriver" | "geckodriver" | "safaridriver"} name what its driver is called
 * @property {string} driver
 * @property {Record<string, unknown>} [capabilities] what the driver is asked for
 */

/** How long an engine may take to start and to run the tests, in seconds. */
const LIMIT = 160;

const WAITS = {
  // Seconds for all tests together, and for the browser to start; 20 and 60 unless told.
  WASM_BINDGEN_TEST_TIMEOUT: "100",
  WASM_BINDGEN_TEST_DRIVER_TIMEOUT: "30",
};

/**
 * Runs the crate's tests in an engine, against the simulated API: by wasm-bindgen's test runner, as
 * wasm-pack does, or in full by wasm-pack itself, which takes a minute to compile.
 * @param {TestTools} setUp
 * @param {Engine} engine
 * @param {{ full: boolean }} extent
 */
export async function runTests(setUp, { flag, name, driver, capabilities = {} }, { full }) {
  // One port whenever it can be had: another one means compiling the tests again.
  // No keys: a test that found some would remove real nodes.
  const server = await serveOn([API_PORT, 0], {});
  try {
    const tools = await withWasmBindgen(setUp.env);
    const { env } = await compiled(onTests({ ...setUp, env: tools }, server.url));
    const program = full ? await wasmPack(env) : "cargo";
    const args = full
      ? ["test", "--headless", `--${flag}`, `--${name}`, driver, "--", ...TESTS]
      : ["test", "--target", TARGET, ...TESTS];
    await alone(env, async (own, folder) => {
      const json = join(folder, "webdriver.json");
      writeFileSync(json, JSON.stringify(capabilities));
      const runner = {
        CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: "wasm-bindgen-test-runner",
        WASM_BINDGEN_TEST_ONLY_WEB: "1",
        WASM_BINDGEN_TEST_WEBDRIVER_JSON: json,
        [name.toUpperCase()]: driver,
      };
      await run(program, args, { env: { ...own, ...WAITS, ...runner }, limit: LIMIT });
    });
  } finally {
    await server.close();
  }
}
