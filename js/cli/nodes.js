import { createReadStream } from "node:fs";
import { expandHostlist, findNodes, foldHostlist, HostlistError } from "ehpc-remove-nodes/hostlist";
import { shown } from "../command-line/plain.js";
import { label } from "./cluster.js";
import { Problem } from "./problems.js";

/** More text than the largest list of nodes has. */
const MOST_CHARACTERS = 4_000_000;

/** How many nodes or candidates an error names. */
const NAMED = 8;

/** @typedef {Array<number | string>} NodeList */

/**
 * The nodes of the arguments, of --file and of standard input, each once: groups as numbers, and names
 * or ids as they are written.
 * @param {import("./run.js").Run} run
 * @returns {Promise<NodeList>}
 */
export async function readNodes({ args: { words, values }, stdin, signal }) {
  let nodes = words.filter((word) => word !== "-").flatMap((word) => expanded(word));
  const files = new Set([...words.filter((word) => word === "-"), values.file ?? []].flat());
  for (const file of files) {
    const from = file === "-" ? "standard input" : String(file);
    const stream = file === "-" ? stdin : createReadStream(from);
    nodes = nodes.concat(await read(from, stream, signal));
  }
  if (nodes.length === 0) throw new Problem("argument_missing", "The lists name no nodes.");
  return [...new Set(nodes.map(entry))];
}

/** @param {string} from @param {import("node:stream").Readable} stream @param {AbortSignal} signal */
async function read(from, stream, signal) {
  let text = "";
  signal.addEventListener("abort", () => stream.destroy(), { once: true });
  try {
    for await (const part of stream.setEncoding("utf8")) {
      text += part;
      if (text.length > MOST_CHARACTERS) throw new Error("it is longer than 4 MB");
    }
  } catch (error) {
    signal.throwIfAborted();
    const { message } = /** @type {Error} */ (error);
    throw new Problem("nodes_unreadable", `The nodes in ${from} cannot be read: ${message}.`);
  }
  return expanded(text, `${from}: `);
}

/** @param {string} list */
function expanded(list, from = "") {
  try {
    return expandHostlist(list);
  } catch (error) {
    if (error instanceof HostlistError) throw new Problem(error.code, from + error.message);
    throw error;
  }
}

/** A group number, or a name or id: no id is all digits, as they begin with `cln-`. @param {string} name */
function entry(name) {
  if (/^[1-9]\d*$/.test(name)) return Number(name);
  if (!/^\d+$/.test(name)) return name;
  throw new Problem("group_invalid", `${name} is not a valid group number (use 1 or higher).`);
}

/**
 * The same with ids instead of names.
 * @param {NodeList} list
 * @param {readonly import("../types.d.ts").ClusterNode[]} nodes
 * @param {string} cluster
 * @returns {NodeList}
 */
export function resolved(list, nodes, cluster) {
  const names = list.filter((one) => typeof one === "string");
  const { found, missing, ambiguous } = findNodes(names, nodes);
  if (missing.length > 0) {
    const more = missing.length > NAMED ? ` and ${missing.length - NAMED} more` : "";
    const all = foldHostlist(missing.slice(0, NAMED)) + more;
    const means = `Cluster ${cluster} has no nodes with these names or ids: ${all}.`;
    throw new Problem("nodes_not_found", means);
  }
  if (ambiguous.length > 0) {
    const all = ambiguous.slice(0, NAMED).map(({ name, candidates }) => {
      return `${shown(name)} (${candidates.slice(0, NAMED).map(label).join(", ")})`;
    });
    const means = `Several nodes have the same name: ${all.join("; ")}. Name them by their ids.`;
    throw new Problem("nodes_ambiguous", means);
  }
  const groups = list.filter((one) => typeof one === "number");
  return [...groups, ...found.map(({ node_id }) => node_id)];
}
