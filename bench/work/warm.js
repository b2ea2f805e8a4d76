// Calls of all clients in one Node process.

import { open } from "../clients/index.js";
import { alternate } from "./alternate.js";
import { tell } from "./tell.js";

const { names, url, ...extent } = JSON.parse(process.argv[2] ?? "");
const clients = [];
for (const name of names) clients.push({ name, client: await open(name, url) });
tell(await alternate({ clients, ...extent }));
