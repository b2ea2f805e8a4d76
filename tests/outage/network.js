// A private network of three namespaces: client, router, server. Nothing outside is reached.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { find } from "../../scripts/lib/path-variable.js";
import { ask } from "../../scripts/lib/run.js";

/** @typedef {Awaited<ReturnType<typeof startNetwork>>} Network */
/** @typedef {"both" | "to the server" | "from the server"} Direction of packets that are dropped */

/** Why this system does not support such a network, or undefined. */
export function withoutNetwork() {
  if (process.platform !== "linux") return "network namespaces exist only on Linux";
  for (const [program, debian] of [
    ["ip", "iproute2"],
    ["unshare", "util-linux"],
    ["nsenter", "util-linux"],
  ]) {
    if (program && !find(program))
      return `${program} is missing (Debian: apt-get install ${debian})`;
  }
  const may = ask("unshare", ["--net", "ip", "link", "set", "lo", "up"]) !== undefined;
  return may ? undefined : "network namespaces cannot be made here without root";
}

/** The server's address for each outage, so that they do not interfere. */
export const addressOf = (/** @type {number} */ place) => `10.77.1.${place + 2}`;

/** @param {number} addresses number of server addresses */
export async function startNetwork(addresses) {
  const names = await Promise.all([0, 1, 2].map(namespace));
  const [client, router, server] = /** @type {[Space, Space, Space]} */ (names);
  await ip(router, [
    `link add client type veth peer name eth0 netns ${client.pid}`,
    `link add server type veth peer name eth0 netns ${server.pid}`,
    ...["address add 10.77.0.1/24 dev client", "address add 10.77.1.1/24 dev server"],
    ...["link set client up", "link set server up"],
  ]);
  const own = Array.from({ length: addresses }, (_, place) => addressOf(place));
  await ip(client, up("10.77.0.1", ["10.77.0.2"]));
  await ip(server, up("10.77.1.1", own));
  await set(router, "ip_forward", "1");
  // Small buffers: a removal of thousands of nodes is still being written when the server has its
  // head.
  await set(server, "tcp_rmem", "4096 16384 16384");
  await set(client, "tcp_wmem", "4096 131072 131072");

  return {
    /**
     * Silently drops all packets of an address.
     * @param {string} address
     * @param {Direction} direction
     */
    cut: (address, direction) => ip(router, lines("add", address, direction)),
    /**
     * Lets them through again.
     * @param {string} address
     * @param {Direction} direction
     */
    restore: (address, direction) => ip(router, lines("del", address, direction)),
    /**
     * Runs a file of this folder in a namespace.
     * @param {"client" | "server"} where
     * @param {string} file
     * @param {readonly string[]} args
     */
    run(where, file, args) {
      const path = fileURLToPath(new URL(file, import.meta.url));
      const command = [...enter(where === "client" ? client : server), process.execPath, path];
      /** @type {import("node:child_process").StdioOptions} */
      const stdio = ["ignore", "inherit", "inherit", "ipc"];
      // One listener for each waiting outage.
      return spawn("nsenter", [...command, ...args], { stdio }).setMaxListeners(0);
    },
    close() {
      for (const space of names) space.end();
    },
  };
}

/** @typedef {{ pid: number, end: () => unknown }} Space */

/** @returns {Promise<Space>} */
async function namespace() {
  // It ends with its input, at the latest when this process does.
  const holder = spawn("unshare", ["--net", "cat"], { stdio: ["pipe", "pipe", "inherit"] });
  holder.stdin.write("ready\n");
  await once(holder.stdout, "data");
  return { pid: Number(holder.pid), end: () => holder.stdin.end() };
}

/** @param {string} gateway @param {readonly string[]} addresses */
function up(gateway, addresses) {
  return [
    ...addresses.map((address) => `address add ${address}/24 dev eth0`),
    ...["link set lo up", "link set eth0 up", `route add default via ${gateway}`],
  ];
}

/** @param {"add" | "del"} what @param {string} address @param {Direction} direction */
function lines(what, address, direction) {
  const to = direction === "from the server" ? [] : [`route ${what} blackhole ${address}/32`];
  const from = direction === "to the server" ? [] : [`rule ${what} from ${address}/32 blackhole`];
  return [...to, ...from];
}

/** @param {Space} space */
function enter({ pid }) {
  return [`--net=/proc/${pid}/ns/net`];
}

/** @param {Space} space @param {readonly string[]} commands */
function ip(space, commands) {
  return execute(space, ["ip", "-batch", "-"], `${commands.join("\n")}\n`);
}

/** @param {Space} space @param {string} name @param {string} value */
function set(space, name, value) {
  return execute(space, ["tee", `/proc/sys/net/ipv4/${name}`], value);
}

/**
 * @param {Space} space
 * @param {readonly string[]} command
 * @param {string} input
 * @returns {Promise<void>}
 */
function execute(space, command, input) {
  return new Promise((resolve, reject) => {
    const child = execFile(
      "nsenter",
      [...enter(space), ...command],
      { timeout: 10_000 },
      (error) => (error ? reject(error) : resolve()),
    );
    child.stdin?.end(input);
  });
}
