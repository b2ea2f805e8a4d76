import { build } from "./build.js";
import { Failure, main } from "./lib/failure.js";
import { serveOn } from "./lib/serve.js";
import { setUpBuild } from "./setup.js";

await main(async () => {
  const wanted = wantedPort();
  await build(await setUpBuild());

  const ports = Array.from({ length: 20 }, (_, step) => wanted + step);
  const server = await serveOn(ports.filter((port) => port <= 65_535));
  // Bundles and compresses now, so that the first visitor does not wait.
  await fetch(`${server.url}/ehpc-remove-nodes.js`, { headers: { "accept-encoding": "br" } });
  if (server.port !== wanted) console.log(`\nPort ${wanted} is taken.`);
  console.log(`\n  Open ${server.url}\n\n  Press Ctrl-C to stop.\n`);

  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, async () => {
      await server.close();
      process.exit(0);
    });
  }
});

function wantedPort() {
  const { PORT } = process.env;
  if (!PORT) return 8080;
  const port = Number(PORT);
  if (Number.isInteger(port) && port > 0 && port <= 65_535) return port;
  throw new Failure(`PORT (${PORT}) is not a valid port.`, { fix: "PORT=8080 npm start" });
}
