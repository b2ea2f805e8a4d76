import { announce } from "../lib/announce.js";
import { find } from "../lib/path-variable.js";
import { hasApt, install } from "./apt.js";

/**
 * Debian's tools contain the server: under another name, and without the package redis-server, which would
 * start a service.
 */
const PACKAGE = "redis-tools";
const OTHER_NAME = "redis-check-rdb";

/**
 * Finds or installs Redis' server. REDIS_SERVER overrides the path.
 * @returns {Promise<string | undefined>} its path, to be started as `redis-server`
 */
export async function redis() {
  const present = findServer();
  if (present || !hasApt()) return present;
  await announce("installing Redis", "5 s", () => install([PACKAGE]));
  return findServer();
}

function findServer() {
  return process.env.REDIS_SERVER || find("redis-server") || find(OTHER_NAME);
}
