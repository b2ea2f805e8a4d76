import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../lib/failure.js";
import { root } from "../lib/paths.js";
import { run } from "../lib/run.js";

/** The tests in a browser are compiled with the address of the simulated API. */
export const API_PORT = 41_873;

/**
 * @template {{env: NodeJS.ProcessEnv}} T
 * @param {T} setUp
 * @param {string} [url] where the simulated API is
 * @returns {T}
 */
export function onTests(setUp, url = `http://127.0.0.1:${API_PORT}`) {
  return { ...setUp, env: { ...setUp.env, HPC_TEST_ENDPOINT: url } };
}

/**
 * @param {{env: NodeJS.ProcessEnv}} setUp
 * @param {readonly string[]} args
 * @param {number} limit seconds
 */
export function cargo({ env }, args, limit) {
  return run("cargo", args, { env, limit });
}

/**
 * @param {string} path a program's file in node_modules
 * @param {readonly string[]} args
 * @param {number} limit seconds
 */
export function nodeTool(path, args, limit) {
  return run(process.execPath, [join(root, "node_modules", path), ...args], { limit });
}

/**
 * Runs the tests of a folder by Node's own runner.
 * @param {string} folder in tests/
 * @param {NodeJS.ProcessEnv} env
 * @param {number} limit seconds
 */
export function nodeTest(folder, env, limit) {
  // Named one by one: what Node makes of a folder's name has changed from version to version.
  const files = testFiles(join("tests", folder));
  if (files.length === 0) throw new Failure(`tests/${folder} holds no *.test.js`);
  return nodeTestFiles(files, env, limit);
}

/**
 * Runs some tests by Node's own runner.
 * @param {readonly string[]} files
 * @param {NodeJS.ProcessEnv} env
 * @param {number} limit seconds
 */
export function nodeTestFiles(files, env, limit) {
  return run(process.execPath, ["--test", "--test-reporter=spec", ...files], { env, limit });
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function testFiles(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : testFiles(path);
    return /\.test\.[cm]?js$/.test(entry.name) ? [path] : [];
  });
}
