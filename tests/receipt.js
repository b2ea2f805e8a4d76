// A receipt of a removal that was sent once, long ago, and whose outcome was not known.

/** @type {import("../js/types.d.ts").Receipt} */
export const RECEIPT = Object.freeze({
  ...{ v: 1, id: "0123456789abcdef0123456789abcdef", action: "removeNodes", state: "open" },
  endpoint: "https://hpc-api.qingcloud.com/api",
  ...{ zone: "jn1a", cluster_id: "ehpc-gk3wfc7e", hpcqueue_id: "ehpcq-m7qglynz" },
  ...{ nodelist: ["cln-w1xufnk9"], settleMs: 5000, requestLifetimeMs: 120_000 },
  attempts: [{ n: 1, timestamp: "2026-01-31T08:00:00Z", sent: "2026-01-31T08:00:43Z" }],
  claims: [],
});
