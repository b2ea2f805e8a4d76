// The entry `ehpc-remove-nodes/proxy`, in a project without any platform's types.

import type {
  AuditRecord,
  FetchHandler,
  IdempotencyStore,
  Principal,
  ProxyOptions,
  ProxyRequest,
  SigningRequest,
  StoredResponse,
} from "ehpc-remove-nodes/proxy";
import {
  createProxy,
  durableObjectStore,
  memoryStore,
  nodeListener,
  signer,
  sqliteStore,
} from "ehpc-remove-nodes/proxy";
import { storeConformance } from "ehpc-remove-nodes/proxy/conformance";

const credentials = { accessKeyId: "k", secretAccessKey: "s" };
const required = {
  ...{ credentials, origin: "https://console.example", basePath: "/console/api" },
  authenticate: async () => "alice",
  authorize: async (who: string, request: ProxyRequest) =>
    who === "alice" && request.cluster_id === "ehpc-gk3wfc7e",
  store: sqliteStore("/var/lib/app/keys.sqlite"),
};

export const smallest: FetchHandler = createProxy(required);
export const listener = nodeListener(smallest);
export const path: string = smallest.path;

const records: AuditRecord[] = [];

interface User {
  readonly id: string;
  readonly clusters: readonly string[];
}

// Every option. The app's own type of a principal reaches all its functions.
export const whole = createProxy({
  ...required,
  origin: ["https://console.example", "https://console.example:8443"],
  authenticate: (): User | null => ({ id: "alice", clusters: ["ehpc-gk3wfc7e"] }),
  authorize: (who, { cluster_id, operation, nodelist = [] }) =>
    operation === "/operation" ||
    (cluster_id !== undefined && who.clusters.includes(cluster_id) && nodelist.length < 10),
  credentials: async (who) => ({ ...credentials, accessKeyId: who.clusters[0] ?? "" }),
  store: memoryStore({ singleProcess: true, maxKeys: 100, maxBytes: 1_000_000 }),
  ...{ upstream: "https://hpc-api.qingcloud.com/api", membership: true, timeoutMs: 5000 },
  log: "none",
  limits: {
    ...{ bodyBytes: 10_000, responseBytes: 100_000, nodes: 10 },
    ...{ inFlight: 2, keys: 20, perMinute: 60 },
  },
  async audit(record) {
    records.push(record);
  },
  onError: (error: unknown, what) => records.push({ ...(error as AuditRecord), principal: what }),
});

export const signs = signer({
  ...{ credentials, origin: "https://console.example", path: "/console/sign" },
  authenticate: () => "alice",
  authorize: (who, request: SigningRequest) => who === "alice" && request.method === "GET",
  limits: { inFlight: 2, perMinute: 60 },
});

const { store: _, ...withoutStore } = required;
// @ts-expect-error: there is no default for the store
createProxy(withoutStore);
const { authorize: __, ...withoutAuthorize } = required;
// @ts-expect-error: nor for who may do what
createProxy(withoutAuthorize);
// @ts-expect-error: the limits of one process must be accepted
memoryStore();
// @ts-expect-error: the same
memoryStore({ singleProcess: false });
// @ts-expect-error: not a principal
export const nobody: Principal = 7;

/** A store of one's own. */
class MapStore implements IdempotencyStore {
  readonly #keys = new Map<string, { fingerprint: string; response?: StoredResponse }>();

  async begin(key: string, fingerprint: string) {
    const found = this.#keys.get(key);
    if (found) return { first: false as const, ...found };
    this.#keys.set(key, { fingerprint });
    return { first: true as const };
  }

  async finish(key: string, response: StoredResponse) {
    const found = this.#keys.get(key);
    if (found) found.response ??= response;
  }
}

export const options: ProxyOptions<string> = { ...required, store: new MapStore() };
export const promises = storeConformance(() => new MapStore()).map(
  ({ name, run }) => [name, run] as const,
);

export const workers = durableObjectStore({
  idFromName: (name) => ({ name }),
  get: () => ({ fetch: () => Promise.reject(new Error("no network")) }),
});
