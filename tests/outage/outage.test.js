// A network that drops packets while a removal is under way, with the kernel's own TCP. By the
// defaults of the package, on namespaces of the test's own.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startNetwork, withoutNetwork } from "./network.js";
import * as outages from "./outages.js";
import { isTrue, line } from "./told.js";

/** How long after an outage the kernel may still deliver what it kept, in milliseconds. */
const KEPT_MS = 28_000;

/** The default of `deadlineMs`, and a little for the machine. */
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
    await Promise.all([server, client].map((child) => heard(child, ({ ready }) => ready)));
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
      const asked = (more) => {
        const id = `${cluster} ${Object.keys(more)}`;
        client.send({ ...more, id, address, request });
        return heard(client, (message) => message.id === id);
      };
      if (when !== "connecting") await asked({ connect: true });
      if (when !== "writing") await network.cut(address, direction);
      const from = Date.now();
      const call = asked({});
      if (when === "writing") {
        await heard(server, ({ head }) => head === cluster);
        await network.cut(address, direction);
        server.send({ goOn: cluster });
      }
      await sleep(1000 * seconds - (Date.now() - from));
      await network.restore(address, direction);
      const [{ outcome }] = await Promise.all([call, sleep(KEPT_MS)]);
      server.send({ truth: cluster });
      const truth = await heard(server, (message) => message.truth === cluster);
      t.diagnostic(line(cluster, outcome, truth, from));
      isTrue(cluster, outcome, truth);
      assert.notEqual(outcome.kind, "unknown", "the network is back, and the log can be read");
      assert.ok(outcome.ms < ENDS_MS, `it ended after ${outcome.ms} ms`);
    });
  }
});

/**
 * The next message of a process that is meant.
 * @param {import("node:child_process").ChildProcess} child
 * @param {(message: any) => unknown} isMeant
 * @returns {Promise<any>}
 */
function heard(child, isMeant) {
  return new Promise((resolve) => {
    /** @param {unknown} message */
    const listener = (message) => {
      if (!isMeant(message)) return;
      child.off("message", listener);
      resolve(message);
    };
    child.on("message", listener);
  });
}
