// The request of every client, and the keys for those that sign.

export const PATH = "/queue/ehpc/removeNodes";

export const ACCESS_KEY_ID = "QYACCESSKEYIDEXAMPLE";
export const SECRET_ACCESS_KEY = "SECRETACCESSKEY";

/**
 * A removal, with its fields in the order in which they are sent.
 * @param {readonly string[]} nodelist
 */
export function removal(nodelist) {
  return {
    cluster_id: "ehpc-gk3wfc7e",
    hpcqueue_id: "ehpcq-m7qglynz",
    nodelist,
    zone: "jn1a",
  };
}
