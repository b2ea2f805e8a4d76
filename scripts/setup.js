import { main } from "./lib/failure.js";
import { isMain } from "./lib/paths.js";
import { chromium } from "./setup/chromium.js";
import { firefox } from "./setup/firefox.js";
import { lints } from "./setup/lints.js";
import { npmPackages } from "./setup/npm.js";
import { nodeAndRust } from "./setup/rust.js";
import { wasmBindgen } from "./setup/wasm-bindgen.js";
import { wasmPack } from "./setup/wasm-pack.js";
import { wasmTarget } from "./setup/wasm-target.js";
import { webkit } from "./setup/webkit.js";

/** @typedef {Awaited<ReturnType<typeof setUpBuild>>} BuildTools */
/** @typedef {Awaited<ReturnType<typeof setUpTests>>} TestTools */

/** Installs what a build needs and is missing, only in .tools/ and node_modules/. */
export async function setUpBuild() {
  nodeAndRust();
  await npmPackages();
  const { toolchain, env } = await wasmTarget();
  return { env, toolchain, wasmBindgen: await wasmBindgen(env) };
}

/** The same for tests. */
export async function setUpTests() {
  const build = await setUpBuild();
  await lints(build.toolchain);
  const wasmPackProgram = await wasmPack(build.env);
  const engines = { ...(await chromium()), ...(await firefox(build.env)), webkit: await webkit() };
  return { ...build, wasmPack: wasmPackProgram, ...engines };
}

if (isMain(import.meta.url)) {
  await main(async () => {
    await setUpTests();
  });
}
