// The API in the server's namespace. It says when the head of a removal has arrived, and waits before
// it reads the rest of those that it was told to hold.

import { startApi } from "./api.js";
import { OUTAGES, requestOf } from "./outages.js";

const held = new Set(
  OUTAGES.filter(({ when }) => when === "writing")
    .map(requestOf)
    .map((one) => one.cluster_id),
);

/** What each removal that is held waits for. @type {Map<string, () => void>} */
const waiting = new Map();

/** @param {string} cluster */
function onHead(cluster) {
  if (!held.delete(cluster)) return;
  process.send?.({ head: cluster });
  return new Promise((resolve) => waiting.set(cluster, () => resolve(undefined)));
}

const port = 8080;
const { removals, posts } = await startApi(OUTAGES.map(requestOf), {
  host: "0.0.0.0",
  port,
  onHead,
});
process.on("message", (/** @type {any} */ { goOn, truth }) => {
  waiting.get(goOn)?.();
  if (truth) process.send?.({ truth, removals, posts });
});
process.on("disconnect", () => process.exit());
process.send?.({ ready: true });
