import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bindAll } from "./build/bind.js";
import { bundle } from "./build/bundle.js";
import { checkBundles, checkModules, checkNames } from "./build/check.js";
import { compileAll } from "./build/compile.js";
import { writeFolders } from "./build/folders.js";
import { sizes } from "./build/sizes.js";
import { inputsOf, readStamp, writeStamp } from "./build/stamp.js";
import { main } from "./lib/failure.js";
import { isMain, root, tools } from "./lib/paths.js";
import { setUpBuild } from "./setup.js";

const dist = join(root, "dist");

/**
 * Builds the package into dist/.
 * @param {import("./setup.js").BuildTools} setUp
 */
export async function build(setUp) {
  writeFolders();
  const compiled = await compileAll(setUp);
  const inputs = inputsOf(compiled);
  const last = readStamp(inputs, dist);
  if (last) {
    console.log(["dist/ is up to date", ...last.sizes].join("\n"));
    return;
  }

  const bound = await bindAll(compiled, setUp);
  await checkModules(bound);
  // Built beside dist/, then swapped: a failed build keeps the previous dist/.
  const fresh = join(tools, "dist");
  await bundle(fresh, bound);
  checkBundles(fresh);
  await checkNames(fresh);
  const lines = await sizes(fresh);
  swap(fresh);
  writeStamp(inputs, dist, lines);
  console.log(["dist/ is built", ...lines].join("\n"));
}

/** @param {string} fresh */
function swap(fresh) {
  const old = join(tools, "dist.old");
  rmSync(old, { recursive: true, force: true });
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
}

if (isMain(import.meta.url)) {
  await main(async () => build(await setUpBuild()));
}
