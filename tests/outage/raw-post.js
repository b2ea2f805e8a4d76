// A change that arrives in parts.

import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { pageOf } from "./proxy-user.js";

let keys = 0;

/**
 * Begins a change: its head and the first bytes of its body.
 * @param {number} port
 * @param {import("./api.js").Request} request
 * @param {number} age of its timestamp, in milliseconds
 */
export async function beginPost(port, request, age) {
  const body = JSON.stringify(request);
  keys += 1;
  const headers = Object.entries({
    ...{
      host: "console.example",
      ...pageOf(),
      connection: "close",
      "content-type": "application/json",
    },
    ...{ "content-length": body.length, "idempotency-key": `key-${keys}` },
    "ehpc-timestamp": `${new Date(Date.now() - age).toISOString().slice(0, 19)}Z`,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = connect(port, "127.0.0.1");
  const closed = once(socket, "close", { signal: AbortSignal.timeout(10_000) });
  closed.catch(() => {});
  let received = "";
  socket
    .on("error", () => {})
    .on("data", (part) => {
      received += part;
    });
  const head = `POST /console/api/queue/ehpc/removeNodes HTTP/1.1\r\n${headers.join("")}\r\n`;
  socket.write(head + body.slice(0, 20));
  // It must not arrive together with the rest.
  await sleep(50);
  return {
    /** Sends the rest. */
    finish: () => socket.write(body.slice(20)),
    hangUp: () => socket.destroy(),
    async response() {
      await closed;
      const [top = "", text = ""] = received.split("\r\n\r\n");
      return { status: Number(top.split(" ")[1]), text };
    },
  };
}
