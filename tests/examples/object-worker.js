// A Worker that carries out the steps of a store that its test asks for by HTTP.

import { durableObjectStore, IdempotencyObject } from "ehpc-remove-nodes/proxy";

export { IdempotencyObject };

export default {
  /**
   * @param {Request} request
   * @param {{ KEYS: import("../../js/proxy/types.d.ts").DurableObjectNamespaceLike }} env
   */
  async fetch(request, env) {
    const store = durableObjectStore(env.KEYS);
    const { step, parameters } = /** @type {{ step: "begin" | "finish", parameters: any }} */ (
      await request.json()
    );
    try {
      const run = /** @type {(...given: unknown[]) => Promise<unknown>} */ (store[step]);
      return Response.json({ result: (await run(...parameters)) ?? null });
    } catch (error) {
      return Response.json({ error: String(error) });
    }
  },
};
