import { report } from "./report.mjs";

report((world) => {
  const { port } = new SharedWorker("./shared-worker.js", { type: "module" });
  port.postMessage(world);
  return new Promise((done) => {
    port.onmessage = ({ data }) => done(data);
  });
});
