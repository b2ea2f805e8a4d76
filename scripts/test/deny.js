import { Failure } from "../lib/failure.js";
import { capture, run } from "../lib/run.js";
import { cargoTool } from "../setup/cargo-tool.js";

const CARGO_DENY = { crate: "cargo-deny", version: "0.20.2", howLong: "5 min" };

/** Where there is no way to the code host of the advisories. */
const UNREACHABLE = /failed to fetch advisory database/;

/**
 * Checks all crates as deny.toml says: their licences, versions and registries, and the advisories.
 * @param {import("../setup.js").TestTools} setUp
 */
export async function denyTests({ env }) {
  const deny = await cargoTool(CARGO_DENY, env);
  const check = ["--locked", "--workspace", "check"];
  await run(deny, [...check, "licenses", "bans", "sources"], { env, limit: 120 });
  try {
    await capture(deny, [...check, "advisories"], { env, limit: 300 });
    console.log("no advisories");
  } catch (error) {
    if (!(error instanceof Failure && UNREACHABLE.test(error.output ?? ""))) throw error;
    console.log("the advisories were not checked: their database cannot be reached from here");
  }
}
