/** What the subcommand prints. */

import { optionName, row } from "../command-line/text.js";

/** The output of --help. @param {import("../command-line/parse.js").Options} flags */
export function help(flags) {
  const rows = Object.entries(flags).flatMap(([name, flag]) =>
    row(optionName(name, flag), flag.help, 15),
  );
  return `\
Usage: ehpc-remove-nodes simulate [options]

  ehpc-remove-nodes simulate
  ehpc-remove-nodes simulate --port 0 --lose-response

Starts a simulated API with a cluster in memory, on this machine only, to
develop and test against: without keys, and without nodes that cost money. It
runs until Ctrl-C, and then forgets everything. Defaults are in brackets.

${rows.join("\n")}

While it runs, a fault for the next removal only, the requests that it received,
and the cluster as it was at the start:

  curl 127.0.0.1:8080/sim/faults \\
    -d '{"operation":"removeNodes","fault":"lost-after"}'
  curl 127.0.0.1:8080/sim/requests
  curl -X POST 127.0.0.1:8080/sim/reset

Faults: lost-after (carried out, and the response is lost), lost-before (not
carried out, no response), late and delay (with "value" in milliseconds), status
(with "value": 503), busy, refuse, job-fails, clock, and others, which an
unknown fault lists. For one request, send the header X-Sim-Fault, like
"lost-after" or "delay;3000".`;
}

/** How many nodes of a group are named. */
const NAMED = 4;

/**
 * @param {import("./types.d.ts").Simulator} simulator
 * @param {import("./flags.js").Flags} flags
 * @param {NodeJS.ProcessEnv} env
 */
export function started(simulator, { origin }, { npm_command }) {
  const { endpoint, consoleEndpoint, credentials, cluster_id, zone, queues } = simulator;
  const { accessKeyId, secretAccessKey } = credentials;
  const queue = /** @type {import("./types.d.ts").SimulatedQueue} */ (queues[0]);
  // Each example removes another node, so that all of them work.
  const [first, second, third] = [0, 1, queue.nodes.length - 1].map(
    (place) => queue.nodes[place]?.node_id,
  );
  /** @param {string | undefined} node */
  const requestOf = (node) => `{
    cluster_id: "${cluster_id}",
    hpcqueue_id: "${queue.hpcqueue_id}",
    nodelist: ["${node}"],
    zone: "${zone}",
  }`;
  // A command that npx ran is not in PATH.
  const command = `${npm_command === "exec" ? "npx " : ""}ehpc-remove-nodes`;
  return `\
A simulated API is running. Press Ctrl-C to stop it.

  endpoint  ${endpoint} (signed requests: Node, the command)
  console   ${consoleEndpoint} (unsigned requests of pages of ${origin})
  keys      ${accessKeyId} ${secretAccessKey} (public, only for this)
  cluster   ${cluster_id}
  zone      ${zone}
${queues.flatMap(describe).join("\n")}

In Node, after \`npm install ehpc-remove-nodes\`, as remove.mjs:

  import { removeNodes, waitForJob } from "ehpc-remove-nodes";

  const options = {
    endpoint: "${endpoint}",
    credentials: { accessKeyId: "${accessKeyId}", secretAccessKey: "${secretAccessKey}" },
  };
  const request = ${requestOf(first)};
  const { job_id } = await removeNodes(request, options);
  console.log(await waitForJob({ job_id, zone: request.zone }, options));

In a page: vite.config.js, whose dev server then forwards the page's requests,

  export default { server: { proxy: { "/console/api": "${new URL(endpoint).origin}" } } };

and a script of the page:

  import { removeNodes } from "ehpc-remove-nodes";

  const request = ${requestOf(second)};
  const { job_id } = await removeNodes(request, { endpoint: "/console/api" });
  document.body.append(\`Accepted as job \${job_id}.\`);

On the command line:

  export QINGCLOUD_ACCESS_KEY_ID=${accessKeyId} QINGCLOUD_SECRET_ACCESS_KEY=${secretAccessKey}
  ${command} --endpoint ${endpoint} --cluster ${cluster_id} --queue ${queue.hpcqueue_id} --zone ${zone} ${third}

Lost responses, delays and other faults: ${command} simulate --help`;
}

/** @param {import("./types.d.ts").SimulatedQueue} queue */
function describe({ hpcqueue_id, name, nodes }) {
  /** @type {Map<number, string[]>} */
  const groups = new Map();
  for (const { group_id, node_id } of nodes) {
    const ids = groups.get(group_id) ?? [];
    ids.push(node_id);
    groups.set(group_id, ids);
  }
  const rows = [...groups].map(([group, ids]) => {
    const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : "";
    return `              group ${group}: ${ids.slice(0, NAMED).join(" ")}${more}`;
  });
  return [`  queue     ${hpcqueue_id} (${name})${rows.length > 0 ? "" : ", no nodes"}`, ...rows];
}
