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
 * Runs the tests of a folder with Node's test runner.
 * @param {string} folder in tests/
 * @param {NodeJS.ProcessEnv} env
 * @param {number} limit seconds
 */
export function nodeTest(folder, env, limit) {
  // Listed one by one: the meaning of a folder differs between Node versions.
  const files = testFiles(join("tests", folder));
  if (files.length === 0) throw new Failure(`tests/${folder} contains no *.test.js`);
  return nodeTestFiles(files, env, limit);
}

/**
 * Runs test files with Node's test runner.
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
