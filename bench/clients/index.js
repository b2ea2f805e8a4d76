// The compared clients, in the order of the tables.

import { fileURLToPath } from "node:url";

/**
 * What `create(url)` of each client's file returns: a client of the server at that URL.
 *
 * @typedef {object} Client
 * @property {(node: string) => Promise<unknown>} call sends a request for one node, reads the response
 * @property {(nodes: string[]) => Promise<unknown>} [sign] signs a removal of these nodes without
 *   sending it
 */

/**
 * @typedef {object} Entry
 * @property {string} name of its file in this folder
 * @property {string} title for the tables
 * @property {string} [bundle] a module with the code of one call; absent if no browser can load it
 * @property {boolean} [signs] whether it signs, and so whether `sign` is there
 * @property {boolean} [nodeOnly] whether no browser can run it
 */

/** The client that all others are compared with. */
export const BASE = "fetch";

/** @type {readonly Entry[]} */
export const CLIENTS = [
  {
    name: "fetch",
    title: "bare fetch (unsigned)",
    bundle: 'export { create } from "./clients/fetch.js";',
  },
  {
    // The same client again: its deviation from 1.00 is noise.
    name: "fetch-again",
    title: "control: bare fetch again",
    bundle: 'export { create } from "./clients/fetch-again.js";',
  },
  {
    name: "webcrypto",
    title: "by hand, WebCrypto",
    bundle: 'export { post } from "./clients/webcrypto.js";',
    signs: true,
  },
  {
    name: "node-crypto",
    title: "by hand, node:crypto",
    bundle: 'export { post } from "./clients/node-crypto.js";',
    signs: true,
    nodeOnly: true,
  },
  {
    name: "aws4fetch",
    title: "aws4fetch",
    bundle: 'export { AwsClient } from "aws4fetch";',
    signs: true,
  },
  {
    name: "ky",
    title: "ky (unsigned)",
    bundle: 'export { default } from "ky";',
  },
  {
    name: "aws-sagemaker",
    title: "@aws-sdk/client-sagemaker",
    bundle:
      'export { BatchDeleteClusterNodesCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";',
    signs: true,
  },
  {
    name: "aws-batch",
    title: "@aws-sdk/client-batch",
    bundle: 'export { BatchClient, TerminateJobCommand } from "@aws-sdk/client-batch";',
  },
  {
    // The minimum with the same crates: see bench/floor.
    name: "floor",
    title: "floor: the same crates, one call",
    signs: true,
    nodeOnly: true,
  },
  {
    name: "ours-unsigned",
    title: "ehpc-remove-nodes, unsigned",
    bundle: 'export { removeNodes } from "ehpc-remove-nodes";',
  },
  {
    name: "ours",
    title: "ehpc-remove-nodes",
    bundle: 'export { removeNodes } from "ehpc-remove-nodes";',
    signs: true,
  },
];

/** @param {string} name */
export function fileOf(name) {
  return fileURLToPath(new URL(`${name}.js`, import.meta.url));
}

/**
 * @param {string} name
 * @param {string} url
 * @returns {Promise<Client>}
 */
export async function open(name, url) {
  const { create } = await import(new URL(`${name}.js`, import.meta.url).href);
  return create(url);
}
