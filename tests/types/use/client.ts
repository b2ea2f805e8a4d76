// A client, a fetch of one's own, and credentials from a function.

import type {
  Client,
  ClientDefaults,
  Credentials,
  Fetch,
  Journal,
  Options,
  Removal,
  RequestOptions,
} from "ehpc-remove-nodes";
import { createClient, listQueues, removeNodes, signRequest } from "ehpc-remove-nodes";

declare const journal: Journal;
declare const credentials: Credentials;

const place = { zone: "z", cluster_id: "c" };

export async function used() {
  const client = createClient({ ...place, hpcqueue_id: "q", credentials, settleMs: 1000 });
  const { removeNodes, addNodes, lookUp } = client;
  const removal: Removal = await removeNodes({ nodelist: [2] });
  await addNodes({ nodelist: ["cln-1"], zone: "other" }, { maxAttempts: 1 });
  await lookUp(removal, { deadlineMs: 1000 });
  await client.listQueues();
  await client.listQueues({ name: "batch" }, { signal: null });
  await client.listNodes({ node_role: "compute" });
  await client.waitForJob({ job_id: removal.job_id });
  await client.signRequest({ nodelist: [2] }, { endpoint: "/api" });
  await createClient({ journal }).resume();
  await createClient().resume({ journal });
  await createClient({ onEvent: (event) => void event.type }).listQueues(place);
  // With an annotation, it is not known which defaults there are.
  const defaults: ClientDefaults = { zone: "z" };
  await createClient(defaults).listQueues({ cluster_id: "c", zone: "z" });
}

const annotated: ClientDefaults = place;

export const refused = [
  // @ts-expect-error: the name is wrong
  () => createClient({ endpont: "https://h" }),
  // @ts-expect-error: in addition to a right one, too
  () => createClient({ zone: "z", endpont: "https://h" }),
  // @ts-expect-error: the value is wrong
  () => createClient({ timeoutMs: "12 s" }),
  // @ts-expect-error: a node list is not a default
  () => createClient({ nodelist: [2] }),
  // @ts-expect-error: cluster_id is neither a default nor given
  () => createClient({ zone: "z" }).listQueues({}),
  // @ts-expect-error: the request cannot be omitted
  () => createClient({ zone: "z" }).listQueues(),
  // @ts-expect-error: it may be absent from the defaults
  () => createClient(annotated).listQueues({}),
  // @ts-expect-error: the node list is always needed
  () => createClient({ ...place, hpcqueue_id: "q" }).removeNodes(),
  // @ts-expect-error: there is no such field
  () => createClient(place).listQueues({ nmae: "batch" }),
  // @ts-expect-error: a list has no settleMs
  () => createClient(place).listQueues({}, { settleMs: 1 }),
  // @ts-expect-error: there is no journal
  () => createClient(place).resume(),
];

/** Defaults that are known only later. */
export const generic: Client = createClient();

export const fetches: Fetch[] = [
  async () => ({
    ...{ status: 200, body: null },
    headers: { get: () => null },
    arrayBuffer: async () => new ArrayBuffer(0),
  }),
];

export const options: Options[] = [
  { credentials: () => credentials },
  { credentials: async () => credentials },
  { credentials: async () => ({ accessKeyId: "k", sign: (text: string) => text }) },
];

const request = { cluster_id: "c", hpcqueue_id: "q", nodelist: [2], zone: "z" };
const reading: RequestOptions = { fetch: async () => Promise.reject(new Error("offline")) };

export const calls = [
  listQueues(place, reading),
  removeNodes(request, { fetch: () => Promise.reject(new Error("offline")) }),
  // @ts-expect-error: a fetch returns a promise of a response
  removeNodes(request, { fetch: () => 5 }),
  // @ts-expect-error: nothing is sent
  signRequest(request, { fetch: async () => Promise.reject(new Error("offline")) }),
  // @ts-expect-error: a function must return credentials
  removeNodes(request, { credentials: () => "secret" }),
];
