// The proxy in Node's server.

import { createServer } from "node:http";
import { createProxy, nodeListener, sqliteStore } from "ehpc-remove-nodes/proxy";

const store = sqliteStore("/var/lib/app/keys.sqlite");
const listener = nodeListener(
  createProxy({
    credentials: { accessKeyId: "k", secretAccessKey: "s" },
    ...{ origin: "https://console.example", basePath: "/console/api" },
    authenticate: async () => null,
    authorize: async () => false,
    store,
  }),
);

export const server = createServer(listener).on("close", () => store.close());
createServer((request, response) =>
  listener(request, response, () => response.writeHead(404).end()),
);
