import { tmpdir } from "node:os";
import { runTests } from "./wasm-pack.js";

/** Without it, Firefox would create a downloads folder in the user's home. */
const prefs = { "browser.download.folderList": 2, "browser.download.dir": tmpdir() };

/** @param {import("./wasm-pack.js").TestTools} setUp */
export function firefoxTests(setUp) {
  const capabilities = { "moz:firefoxOptions": { binary: setUp.firefox, prefs } };
  return runTests(setUp, ["--firefox", "--geckodriver", setUp.geckodriver], capabilities);
}
