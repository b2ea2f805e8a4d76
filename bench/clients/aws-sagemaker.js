// AWS's client for the most similar operation: it removes nodes from a cluster.

import { BatchDeleteClusterNodesCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from "./request.js";

/** Responds immediately, instead of the network. */
const STUB = {
  async handle() {
    const headers = { "content-type": "application/x-amz-json-1.1" };
    return { response: { statusCode: 200, headers, body: new TextEncoder().encode("{}") } };
  },
};

/**
 * @param {string} url
 * @returns {import("./index.js").Client}
 */
export function create(url) {
  const settings = {
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
  };
  /**
   * @param {SageMakerClient} client
   * @param {string[]} nodes
   */
  const send = (client, nodes) =>
    client.send(
      new BatchDeleteClusterNodesCommand({ ClusterName: "ehpc-gk3wfc7e", NodeIds: nodes }),
    );
  const client = new SageMakerClient(settings);
  /** Created on first use: most rows never sign without sending. @type {SageMakerClient | undefined} */
  let signer;
  return {
    call: (node) => send(client, [node]),
    sign(nodes) {
      signer ??= new SageMakerClient({ ...settings, requestHandler: STUB });
      return send(signer, nodes);
    },
  };
}
