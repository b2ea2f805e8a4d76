import { report } from "./report.mjs";

report(async (world) => {
  await navigator.serviceWorker.register("./service-worker.js", { type: "module" });
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  active.postMessage(world, [port2]);
  return new Promise((done) => {
    port1.onmessage = ({ data }) => done(data);
  });
});
