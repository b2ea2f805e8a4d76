// Builds the floor: one signed call with the same crates and without this package.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { announce } from "../../scripts/lib/announce.js";
import { root } from "../../scripts/lib/paths.js";
import { capture, run } from "../../scripts/lib/run.js";
import { TARGET } from "../../scripts/setup/rust.js";
import { setUpBuild } from "../../scripts/setup.js";

const target = join(root, "target", "floor");
const glue = join(target, "glue");

export async function buildFloor() {
  const { env, bindgen } = await setUpBuild();
  await announce("building the floor, a crate of its own", "40 s", async () => {
    const manifest = join(root, "bench", "floor", "Cargo.toml");
    await run(
      "cargo",
      ["build", "--release", "--locked", "--target", TARGET, "--manifest-path", manifest],
      { env: { ...env, CARGO_TARGET_DIR: target }, limit: 600 },
    );
    const compiled = join(target, TARGET, "release", "ehpc_remove_nodes_floor.wasm");
    await capture(bindgen, [compiled, glue, "floor"]);
  });
}

/** Loads the floor and returns its exports. */
export async function openFloor() {
  const { initSync, ...floor } = await import(join(glue, "floor.js"));
  initSync({ module: readFileSync(join(glue, "floor_bg.wasm")) });
  return floor;
}
