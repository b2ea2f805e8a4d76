import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../lib/failure.js";
import { root } from "../lib/paths.js";
import { run } from "../lib/run.js";

/** The port of the simulated API, which is compiled into the browser tests. */
export const API_PORT = 41_873;

/**
 * @template {{env: NodeJS.ProcessEnv}} T
 * @param {T} setUp
 * @param {string} [url] the URL of the simulated API
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
 * @typedef {object} NodeTestOptions
 * @property {boolean} [full] also the files in folders named `slow`
 * @property {number} [concurrency] how many files run at the same time: more than there are cores only
 *   where tests wait more than they compute
 */

/**
 * Runs the tests of a folder with Node's test runner.
 * @param {string} folder in tests/
 * @param {NodeJS.ProcessEnv} env
 * @param {number} limit seconds
 * @param {NodeTestOptions} [options]
 */
export function nodeTest(folder, env, limit, { full = true, concurrency } = {}) {
  // Listed one by one: the meaning of a folder differs between Node versions.
  const files = testFiles(join("tests", folder), full);
  if (files.length === 0) throw new Failure(`tests/${folder} contains no *.test.js`);
  return nodeTestFiles(files, env, limit, concurrency);
}

/**
 * Runs test files with Node's test runner.
 * @param {readonly string[]} files
 * @param {NodeJS.ProcessEnv} env
 * @param {number} limit seconds
 * @param {number} [concurrency]
 */
export function nodeTestFiles(files, env, limit, concurrency) {
  const args = ["--test", "--test-reporter=spec"];
  if (concurrency !== undefined) args.push(`--test-concurrency=${concurrency}`);
  return run(process.execPath, [...args, ...files], { env, limit });
}

/**
 * @param {string} folder
 * @param {boolean} full
 * @returns {string[]}
 */
function testFiles(folder, full) {
  if (!existsSync(join(root, folder))) return [];
  const leftOut = full ? ["node_modules"] : ["node_modules", "slow"];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return leftOut.includes(entry.name) ? [] : testFiles(path, full);
    return /\.test\.[cm]?js$/.test(entry.name) ? [path] : [];
  });
}
