// WebAssembly that does not start, or that stops. Each in a process of its own, as a loaded module stays
// loaded, and because only there memory can be made short.

import { HpcError, inProject } from "../package.js";
import { casesOf } from "./case.js";

const load = casesOf("load", "nothing_changed");
const unsent = casesOf("load", "nothing_sent");

/** @param {string} entry @param {string} script @returns {import("./case.js").Call} */
const inProcess = (entry, script) => async () => {
  const json = await inProject(`
    import { setFlagsFromString } from "node:v8";
    import * as client from ${JSON.stringify(entry)};
    const { listNodes, preload, removeNodes } = client;
    const REMOVAL = { cluster_id: "c", hpcqueue_id: "q", nodelist: ["cln-1"], zone: "z" };
    const LIST = { cluster_id: "c", zone: "z" };
    // Too little memory for this response.
    const short = () => setFlagsFromString("--wasm-max-mem-pages=40");
    const long = () => new Response("x".repeat(3 * 2 ** 20));
    const lost = () => { throw new TypeError("broken"); };
    const end = (call) => call.then(() => ({}), (error) => error.toJSON());
    const error = await (async () => { ${script} })();
    console.log(JSON.stringify(error));
    process.exit(0);`);
  throw HpcError.fromJSON(JSON.parse(json));
};

/** @type {import("./case.js").Case[]} */
export const MODULE = [
  unsent(
    "wasm_unavailable",
    { words: /^this entry contains no module/ },
    inProcess("ehpc-remove-nodes/slim", "return end(removeNodes(REMOVAL));"),
  ),
  unsent(
    "wasm_timed_out",
    { deadlineMs: 20 },
    inProcess(
      "ehpc-remove-nodes/slim",
      `preload(new Promise(() => {})).catch(() => {});
       return end(removeNodes(REMOVAL, { deadlineMs: 20 }));`,
    ),
  ),
  load(
    "wasm_stopped",
    { words: /./ },
    inProcess(
      "ehpc-remove-nodes",
      "short(); return end(listNodes(LIST, { fetch: async () => long() }));",
    ),
  ),
  {
    ...casesOf("unknown", "maybe_done")(
      "wasm_stopped_in_flight",
      { words: /./ },
      inProcess(
        "ehpc-remove-nodes",
        `short();
         const fetch = async (url, { method }) => method === "POST" ? lost() : long();
         return end(removeNodes(REMOVAL, { fetch }));`,
      ),
    ),
  },
];
