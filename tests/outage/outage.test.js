// A network that drops packets during a removal, with the kernel's own TCP. With the package's
// defaults, in private network namespaces.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startNetwork, withoutNetwork } from "./network.js";
import * as outages from "./outages.js";
import { assertTrue, summary } from "./report.js";

/** How long after an outage the kernel may still retransmit, in milliseconds. */
const RETRANSMIT_MS = 28_000;

/** The default of `deadlineMs`, plus a margin. */
const ENDS_MS = 90_000 + 5_000;

const skip = withoutNetwork();
const chosen = outages.OUTAGES;

describe("a network outage", { skip: skip ?? false, concurrency: true, timeout: 180_000 }, () => {
  /** @type {import("./network.js").Network} */
  let network;
  /** @type {import("node:child_process").ChildProcess} */
  let client;
  /** @type {import("node:child_process").ChildProcess} */
  let server;
  before(async () => {
    network = await startNetwork(outages.OUTAGES.length);
    server = network.run("server", "server.js", []);
    client = network.run("client", "client.js", []);
    await Promise.all([server, client].map((child) => messageFrom(child, ({ ready }) => ready)));
  });
  after(() => {
    client?.disconnect();
    server?.disconnect();
    network?.close();
  });

  for (const outage of chosen) {
    test(outages.describe(outage), async (t) => {
      const { seconds, direction, when } = outage;
      const [request, address] = [outages.requestOf(outage), outages.serverOf(outage)];
      const cluster = request.cluster_id;
      /** @param {object} more */
      const send = (more) => {
        const id = `${cluster} ${Object.keys(more)}`;
        client.send({ ...more, id, address, request });
        return messageFrom(client, (message) => message.id === id);
      };
      if (when !== "connecting") await send({ connect: true });
      if (when !== "writing") await network.cut(address, direction);
      const from = Date.now();
      const call = send({});
      if (when === "writing") {
        await messageFrom(server, ({ head }) => head === cluster);
        await network.cut(address, direction);
        server.send({ resume: cluster });
      }
      await sleep(1000 * seconds - (Date.now() - from));
      await network.restore(address, direction);
      const [{ outcome }] = await Promise.all([call, sleep(RETRANSMIT_MS)]);
      server.send({ report: cluster });
      const received = await messageFrom(server, (message) => message.report === cluster);
      t.diagnostic(summary(cluster, outcome, received, from));
      assertTrue(cluster, outcome, received);
      assert.notEqual(outcome.kind, "unknown", "the network is back, and the log can be read");
      assert.ok(outcome.ms < ENDS_MS, `it ended after ${outcome.ms} ms`);
    });
  }
});

/**
 * Waits for a message of a process.
 * @param {import("node:child_process").ChildProcess} child
 * @param {(message: any) => unknown} matches
 * @returns {Promise<any>}
 */
function messageFrom(child, matches) {
  return new Promise((resolve) => {
    /** @param {unknown} message */
    const listener = (message) => {
      if (!matches(message)) return;
      child.off("message", listener);
      resolve(message);
    };
    child.on("message", listener);
  });
}
