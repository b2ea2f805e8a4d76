import { report } from "./report.mjs";

report((world) => {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.src = `./sandbox-frame.html?world=${encodeURIComponent(JSON.stringify(world))}`;
  document.body.append(frame);
  return new Promise((done) => {
    addEventListener("message", ({ data }) => done(data));
  });
});
