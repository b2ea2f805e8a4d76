/** Who sends a request: its id, and anything else that the app's callbacks need. */
export type Principal = string | { readonly id: string };

/** A request that the proxy has read and checked, before it is passed on. */
export interface ProxyRequest {
  /** The API's path, like `/queue/ehpc/removeNodes`. */
  operation:
    | "/queue/ehpc/removeNodes"
    | "/queue/ehpc/addNodes"
    | "/queue/ehpc/getQueueList"
    | "/cluster/listNodes"
    | "/operation";
  /** Whether it changes something. */
  method: "GET" | "POST";
  zone: string;
  /** Absent for the operation log, which is the account's. With `log: "own"` it is asked for again for each cluster that a row names. */
  cluster_id?: string;
  hpcqueue_id?: string;
  nodelist?: readonly (string | number)[];
}

export interface StoredResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface IdempotencyStore {
  begin(
    key: string,
    fingerprint: string,
    until: number,
  ): Promise<{ first: true } | { first: false; fingerprint: string; response?: StoredResponse }>;
  finish(key: string, response: StoredResponse): Promise<void>;
}
