// How an app is hosted: as built files, or by its own server.

import { join } from "node:path";
import { build, startServer } from "./commands.js";
import { serveFolder } from "./static.js";

/** @typedef {import("./commands.js").Command} Command */

/**
 * Hosts the app while the work runs.
 * @typedef {<T>(folder: string, work: (address: string) => Promise<T>) => Promise<T>} Hosting
 */

/**
 * @param {object} files
 * @param {Command} [files.command] builds them
 * @param {string} files.serve their folder
 * @param {string} [files.path]
 * @param {Record<string, string>} [files.headers]
 * @returns {Hosting}
 */
export function asFiles({ command, serve, path = "/", headers = {} }) {
  return async (folder, work) => {
    if (command) await build(folder, command);
    const server = await serveFolder(join(folder, serve), headers);
    try {
      return await work(server.url + path);
    } finally {
      await server.close();
    }
  };
}

/**
 * @param {object} server
 * @param {Command} [server.before] run first
 * @param {Command} server.command with `$PORT` for the port
 * @param {string} [server.path]
 * @returns {Hosting}
 */
export function byItsServer({ before, command, path = "/" }) {
  return async (folder, work) => {
    if (before) await build(folder, before);
    const server = await startServer(folder, command);
    try {
      await server.listens(path);
      return await work(server.url + path);
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      throw new Error(`${message}\n${server.wrote()}`, { cause: error });
    } finally {
      await server.end();
    }
  };
}
