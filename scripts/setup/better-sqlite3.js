import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
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
  // Node's own headers, where they are installed with it: else node-gyp downloads them.
  const prefix = dirname(dirname(process.execPath));
  const headers = existsSync(join(prefix, "include", "node", "node_api.h"));
  const nodedir = headers ? [`--nodedir=${prefix}`] : [];
  try {
    await npm(["rebuild", "better-sqlite3", ...nodedir], { cwd: root });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const fix = "use Node 22.13 or newer, or give npm the headers of Node (npm config set nodedir)";
    throw new Failure("better-sqlite3 could not be compiled.", { fix, output: error.output });
  }
}
