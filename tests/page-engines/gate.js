// A proxy of the demo's server that inserts a script at the start of the page, because WebDriver
// can neither run a script before the page's own nor read the browser's console.

import { createServer, request } from "node:http";

const PATH = "/watch.js";

/** Records every problem from the start. */
const WATCH = `
globalThis.complaints = [];
const note = (text) => complaints.push(text);
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
  note("the policy forbids " + violatedDirective + " " + blockedURI));
addEventListener("error", ({ message, target }) =>
  note(message || "not loaded: " + (target.src || target.href)), true);
addEventListener("unhandledrejection", ({ reason }) => note(String(reason)));
for (const name of ["error", "warn"]) console[name] = (...words) => note(words.join(" "));
`;

/** @param {import("../../www/server.js").Served} server */
export async function openGate(server) {
  const { host, port } = new URL(server.url);
  const gate = createServer((req, res) => {
    const { origin, ...headers } = req.headers;
    if (req.url === PATH) {
      res.setHeader("content-type", "text/javascript").end(WATCH);
      return;
    }
    // The server accepts only its own origin, so the proxy sets that.
    const own = { ...headers, host, ...(origin && { origin: server.url }) };
    // A compressed page could not be edited.
    own["accept-encoding"] = "identity";
    const asked = { host: "127.0.0.1", port, path: req.url, method: req.method, headers: own };
    const passed = request(asked, (answer) => {
      const { statusCode = 502 } = answer;
      if (!answer.headers["content-type"]?.startsWith("text/html")) {
        answer.pipe(res.writeHead(statusCode, answer.headers));
        return;
      }
      const { "content-length": _, ...rest } = answer.headers;
      res.writeHead(statusCode, rest);
      let page = "";
      answer.setEncoding("utf8").on("data", (text) => {
        page += text;
      });
      answer.on("end", () => res.end(page.replace("<head>", `$&<script src="${PATH}"></script>`)));
    });
    passed.on("error", () => res.destroy());
    req.pipe(passed);
  });
  await new Promise((resolve) => gate.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = gate.address();
  if (!address || typeof address === "string") throw new Error("the gate has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close() {
      gate.close();
      gate.closeAllConnections();
    },
  };
}
