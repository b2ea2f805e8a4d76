import { existsSync } from "node:fs";
import { join } from "node:path";
import { announce } from "../lib/announce.js";
import { Failure } from "../lib/failure.js";
import { root } from "../lib/paths.js";
import { npm } from "./npm.js";

const BUILT = join("node_modules", "better-sqlite3", "build", "Release", "better_sqlite3.node");

/** Makes the driver of `sqliteStore` usable that the tests need in a Node without `node:sqlite`. */
export async function betterSqlite3() {
  if (process.getBuiltinModule?.("node:sqlite") || existsSync(join(root, BUILT))) return;
  await announce("downloading or compiling better-sqlite3", "1 min", rebuild);
}

async function rebuild() {
  try {
    await npm(["rebuild", "better-sqlite3"], { cwd: root });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const fix = "use Node 22.13 or newer, or give npm the headers of Node (npm config set nodedir)";
    throw new Failure("better-sqlite3 could not be compiled.", { fix, output: error.output });
  }
}
