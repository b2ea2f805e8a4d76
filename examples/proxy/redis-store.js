// A store in Redis 7 or newer, for a proxy of several processes or machines.
//
// If Redis forgets a key too early, a request may be sent twice. It needs:
// - `appendonly yes` and `appendfsync always`: a key is on disk before Redis replies.
// - `maxmemory-policy noeviction`: when its memory is full, Redis rejects new keys.
// - no automatic failover: a replica may lack the latest keys, and WAIT does not prevent that. Before you
//   promote one, stop the proxies for 15 minutes, which is longer than a key is kept.
// - a clock that is right within a minute: keys expire by it.

import { Redis } from "ioredis";

/** A key's value is the fingerprint as JSON; after a line feed follows the response, if there is one. */
const FINISH = `
local begun = redis.call("GET", KEYS[1])
if begun and not string.find(begun, "\\n", 1, true) then
  redis.call("SET", KEYS[1], begun .. "\\n" .. ARGV[1], "KEEPTTL")
end`;

/** Without a connection, or a reply in time, a step fails. It is not sent again later. */
const OPTIONS = {
  ...{ lazyConnect: true, enableOfflineQueue: false },
  ...{ commandTimeout: 3000, autoResendUnfulfilledCommands: false },
};

/**
 * @param {string} url like `redis://127.0.0.1:6379`
 * @returns {Promise<import("ehpc-remove-nodes/proxy").IdempotencyStore & { close(): void }>}
 */
export async function redisStore(url) {
  const redis = new Redis(url, OPTIONS);
  redis.on("error", (error) => console.error(`Redis: ${error.message}`));
  // Later it connects again by itself.
  await redis.connect();
  return {
    async begin(key, fingerprint, until) {
      const value = JSON.stringify(fingerprint);
      // One step: it stores the value, or returns the one that is there.
      const begun = await redis.set(`ehpc:${key}`, value, "PXAT", until, "NX", "GET");
      if (begun === null) return { first: true };
      const [stored = "", response] = begun.split("\n");
      const seen = { first: /** @type {const} */ (false), fingerprint: JSON.parse(stored) };
      return response === undefined ? seen : { ...seen, response: JSON.parse(response) };
    },
    async finish(key, { status, headers, body }) {
      const response = JSON.stringify({ status, headers, body });
      await redis.eval(FINISH, 1, `ehpc:${key}`, response);
    },
    close: () => redis.disconnect(),
  };
}
