import { report } from "./report.mjs";

report((world) => {
  const worker = new Worker("./worker.js", { type: "module" });
  worker.postMessage(world);
  return new Promise((done) => {
    worker.onmessage = ({ data }) => done(data);
  });
});
