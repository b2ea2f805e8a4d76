// Repeated warm calls in Node.

import { CLIENTS } from "../clients/index.js";
import { inChild } from "../lib/child.js";
import { startServer } from "../lib/server.js";
import { warmTable } from "../lib/warm-table.js";

const BLOCK = 50;

/** @type {import("./index.js").Row} */
export async function warmNode({ of }) {
  const rounds = of(60);
  const names = CLIENTS.map(({ name }) => name);
  const server = await startServer();
  try {
    const given = { names, url: server.url, rounds, block: BLOCK, warmUp: of(20, 6) };
    const times = await inChild("warm.js", given);
    const clients = CLIENTS.map(({ name, title }) => ({ name, title }));
    return warmTable(`One warm call in Node, ${rounds} × ${BLOCK} each`, clients, times);
  } finally {
    await server.close();
  }
}
