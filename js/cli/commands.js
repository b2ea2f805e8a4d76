/**
 * The subcommands, as --help and docs/cli.md describe them.
 *
 * @typedef {object} Described
 * @property {string} usage what follows the name
 * @property {string} does
 * @property {readonly [string, string]} examples
 */

const PLACE = "--cluster ehpc-gk3wfc7e --zone jn1a";
const QUEUE = `${PLACE} --queue batch`;

/** @type {Readonly<Record<import("./options.js").Command | "simulate", Described>>} */
export const COMMANDS = {
  remove: {
    usage: "[remove] --cluster ID --queue QUEUE --zone ZONE NODE …",
    does: "Removes compute nodes from a queue, exactly once, and waits for the job. The nodes stay in the cluster, keep running and accruing charges.",
    examples: [`${QUEUE} 'node[1-4]'`, `${QUEUE} --dry-run 2`],
  },
  add: {
    usage: "add --cluster ID --queue QUEUE --zone ZONE NODE …",
    does: "Adds nodes of the cluster to a queue, exactly once: the undo of a removal.",
    examples: [`add ${QUEUE} 'node[1-4]'`, `add ${QUEUE} -f nodes.txt`],
  },
  list: {
    usage: "list --cluster ID --zone ZONE [--queue QUEUE]",
    does: "Lists the queues of a cluster, or with --queue the nodes in it.",
    examples: [`list ${PLACE}`, `list ${QUEUE}`],
  },
  "look-up": {
    usage: "look-up [options]",
    does: "Finds out what became of every removal and addition in the journal whose outcome is not known. It sends none of them again.",
    examples: ["look-up", "look-up --journal /var/lib/ehpc --json"],
  },
  wait: {
    usage: "wait --zone ZONE JOB",
    does: "Waits for the job of an earlier removal or addition.",
    examples: ["wait --zone jn1a j-8ajjp28fps8", "wait --zone jn1a --json j-8ajjp28fps8"],
  },
  simulate: {
    usage: "simulate [options]",
    does: "Starts a simulated API on this machine, to try all of this without keys.",
    examples: ["simulate", "simulate --lose-response"],
  },
};
