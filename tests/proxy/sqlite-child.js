// A process that begins and finishes requests in a SQLite file, and may be killed at any statement. It
// prints a line for each step after that has resolved.

import { writeSync } from "node:fs";
import { sqliteDriver } from "../../js/proxy/stores/sqlite-driver.js";

/**
 * @typedef {object} Task
 * @property {string} stores the URL of the module with the stores
 * @property {string} path of the file
 * @property {readonly string[]} keys
 * @property {number} [dieAt] the number of the statement at which it kills itself
 * @property {boolean} [isAfter] whether the statement is carried out before
 */

/** @type {Task} */
const { stores, path, keys, dieAt, isAfter } = JSON.parse(process.argv[2] ?? "");

let statements = 0;

/**
 * Counts a statement, and dies before or after it.
 * @template T
 * @param {() => T} statement
 */
function counted(statement) {
  statements++;
  const isLast = statements === dieAt;
  if (isLast && !isAfter) process.kill(process.pid, "SIGKILL");
  const result = statement();
  if (isLast) process.kill(process.pid, "SIGKILL");
  return result;
}

/** @type {import("../../js/proxy/stores/sqlite-driver.js").Database} */
const methods = sqliteDriver().prototype;
const { exec, prepare } = methods;
methods.exec = function (sql) {
  return counted(() => exec.call(this, sql));
};
methods.prepare = function (sql) {
  const statement = prepare.call(this, sql);
  const run = statement.run.bind(statement);
  const get = statement.get.bind(statement);
  return {
    run: (...values) => counted(() => run(...values)),
    get: (...values) => counted(() => get(...values)),
  };
};

/** @param {string} line */
const say = (line) => writeSync(1, `${line}\n`);

const { sqliteStore } = await import(stores);
say("ready");
const store = sqliteStore(path);
for (const key of keys) {
  const { first } = await store.begin(key, "fingerprint", Date.now() + 3_600_000);
  if (!first) continue;
  say(`first ${key}`);
  await store.finish(key, { status: 200, headers: {}, body: key });
  say(`finished ${key}`);
}
store.close();
say(`statements ${statements}`);
