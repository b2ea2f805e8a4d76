// AWS's client for AWS Batch: like the SageMaker client, with another protocol.

import { BatchClient, TerminateJobCommand } from "@aws-sdk/client-batch";
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from "./request.js";

/**
 * @param {string} url
 * @returns {import("./index.js").Client}
 */
export function create(url) {
  const client = new BatchClient({
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
  });
  return {
    call: (node) => client.send(new TerminateJobCommand({ jobId: node, reason: "removed" })),
  };
}
