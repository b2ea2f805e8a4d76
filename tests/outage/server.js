// The API in the server's namespace. It reports when a removal's head has arrived, and can hold
// back reading the rest.

import { startApi } from "./api.js";
import { OUTAGES, requestOf } from "./outages.js";

const held = new Set(
  OUTAGES.filter(({ when }) => when === "writing")
    .map(requestOf)
    .map((one) => one.cluster_id),
);

/** Resumes each removal that is held. @type {Map<string, () => void>} */
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
process.on("message", (/** @type {any} */ { resume, report }) => {
  waiting.get(resume)?.();
  if (report) process.send?.({ report, removals, posts });
});
process.on("disconnect", () => process.exit());
process.send?.({ ready: true });
