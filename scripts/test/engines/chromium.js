import { runTests } from "./wasm-pack.js";

/** @param {import("./wasm-pack.js").TestTools} setUp */
export function chromiumTests(setUp) {
  // The driver would search for another browser. The runner adds `headless` and `no-sandbox`.
  const capabilities = { "goog:chromeOptions": { binary: setUp.chromium } };
  return runTests(setUp, ["--chrome", "--chromedriver", setUp.chromedriver], capabilities);
}
