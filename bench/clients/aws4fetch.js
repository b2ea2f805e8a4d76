// aws4fetch: the smallest client that signs for AWS. Its signature differs, but takes about the same
// work.

import { AwsClient } from "aws4fetch";
import { ACCESS_KEY_ID, PATH, removal, SECRET_ACCESS_KEY } from "./request.js";

/**
 * @param {string} url
 * @returns {import("./index.js").Client}
 */
export function create(url) {
  const client = new AwsClient({
    accessKeyId: ACCESS_KEY_ID,
    secretAccessKey: SECRET_ACCESS_KEY,
    service: "sagemaker",
    region: "us-east-1",
  });
  const target = `${url}/api${PATH}`;
  /** @param {readonly string[]} nodes */
  const request = (nodes) => ({
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(removal(nodes)),
  });
  return {
    async call(node) {
      const response = await client.fetch(target, request([node]));
      return await response.json();
    },
    sign: (nodes) => client.sign(target, request(nodes)),
  };
}
