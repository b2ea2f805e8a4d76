// The proxy where the platform has `Request` and `fetch`.

import { createProxy, IdempotencyObject, memoryStore } from "ehpc-remove-nodes/proxy";

const proxy = createProxy({
  credentials: { accessKeyId: "k", secretAccessKey: "s" },
  ...{ origin: "https://console.example", basePath: "/console/api" },
  authenticate: async (request) => request.headers.get("x-user"),
  authorize: async () => true,
  store: memoryStore({ singleProcess: true }),
  fetch: (input, init) => fetch(input, init),
});

export async function status(request: Request): Promise<number> {
  const response: Response = await proxy(request, { waitUntil: (work) => void work });
  return response.status;
}

// @ts-expect-error: not a request
proxy("/console/api/operation");

/** What a Worker exports. */
export class Keys extends IdempotencyObject {}
export const worker = { fetch: (request: Request) => proxy(request) };
