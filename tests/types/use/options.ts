// Options of calls.

import type {
  ChangeOptions,
  ClusterNode,
  Credentials,
  ListOptions,
  ListPage,
  Options,
  Queue,
  ReadOptions,
  RequestOptions,
  SignOptions,
} from "ehpc-remove-nodes";
import {
  addNodes,
  listNodes,
  listQueues,
  removeNodes,
  signRequest,
  waitForJob,
} from "ehpc-remove-nodes";

const request = { cluster_id: "c", hpcqueue_id: "q", nodelist: [2], zone: "z" };

export const all: Options = {
  endpoint: "https://hpc-api.example.com/api",
  credentials: { accessKeyId: "k", secretAccessKey: "s" },
  signedPath: "/api",
  headers: { "X-CSRF-Token": "t" },
  fetchCredentials: "include",
  signal: null,
  timeoutMs: 10_000,
  deadlineMs: 60_000,
  maxAttempts: 4,
  settleMs: 5_000,
  guard: true,
  onEvent: () => {},
  allowInsecure: false,
};

export const signers: Credentials[] = [
  { accessKeyId: "k", sign: (text) => text.slice(0, 44) },
  { accessKeyId: "k", sign: async (text: string) => text },
  { accessKeyId: "k", sign: () => "" },
];

export const headers: Options[] = [
  { headers: { "X-CSRF-Token": "t" } as const },
  { headers: [["X-CSRF-Token", "t"]] },
  { headers: [["X-CSRF-Token", "t"]] as const },
];

export async function guarded() {
  const queues = await listQueues({ cluster_id: "c", zone: "z" });
  await removeNodes(request, { guard: { queues } });
  await removeNodes(request, { guard: { queues, nodes: null } });
  await removeNodes(request, { ...all, guard: { queues, nodes: [{ node_id: "cln-1" }] } });
  await removeNodes(request, {});
}

const both = { accessKeyId: "k", secretAccessKey: "s", sign: () => "" };

export const refused = [
  // @ts-expect-error: either the secret or a signing function
  signRequest(request, { credentials: { accessKeyId: "k", secretAccessKey: "s", sign: () => "" } }),
  // @ts-expect-error: not both in a variable either
  signRequest(request, { credentials: both }),
  // @ts-expect-error: neither of the two
  signRequest(request, { credentials: { accessKeyId: "k" } }),
  // @ts-expect-error: `accessKeyId` is missing
  signRequest(request, { credentials: { secretAccessKey: "s" } }),
  // @ts-expect-error: a signature is text
  signRequest(request, { credentials: { accessKeyId: "k", sign: () => 7 } }),
  // @ts-expect-error: a misspelt option
  addNodes(request, { timeout: 1000 }),
  // @ts-expect-error: a misspelt option
  addNodes(request, { fetchcredentials: "omit" }),
  // @ts-expect-error: not a mode of fetch
  addNodes(request, { fetchCredentials: "always" }),
  // @ts-expect-error: a time is a number
  addNodes(request, { timeoutMs: "1000" }),
  // @ts-expect-error: omit it instead of undefined
  addNodes(request, { timeoutMs: undefined }),
  // @ts-expect-error: omit it instead of undefined
  addNodes(request, { onEvent: undefined }),
  // @ts-expect-error: a guard without lists
  removeNodes(request, { guard: {} }),
  // @ts-expect-error: omit it instead of `null`
  removeNodes(request, null),
  // @ts-expect-error: a header is text
  removeNodes(request, { headers: { "X-Count": 1 } }),
];

const place = { cluster_id: "c", zone: "z" };
const job = { job_id: "j-1", zone: "z" };

export async function paged() {
  const rows: Queue[] = [];
  const onPage = ({ items, offset }: ListPage<Queue>) => {
    rows.splice(offset, rows.length, ...items);
  };
  await listQueues(place, { onPage });
  await listNodes(place, {
    onPage: ({ items, received, total }) => `${items[0]?.node_id} ${received} of ${total ?? "?"}`,
  });
  await listNodes(place, { onPage: async (page) => void page.items.length });
  const counting: ListOptions<ClusterNode> = { onPage: (page) => page.received };
  await listNodes(place, counting);
  const ofNodes = (page: ListPage<ClusterNode>) => page.items.length;
  // @ts-expect-error: its pages have queues
  await listQueues(place, { onPage: ofNodes });
  // @ts-expect-error: omit it instead of undefined
  await listNodes(place, { onPage: undefined });
  // @ts-expect-error: it reads a list, but does not return it
  await removeNodes(request, { guard: true, onPage: () => {} });
  // @ts-expect-error: the array is readonly
  await listNodes(place, { onPage: ({ items }) => items.sort() });
}

/** The options of each kind of call are valid for the later kinds. */
export function passed(
  sign: SignOptions,
  wait: RequestOptions,
  read: ReadOptions,
  add: ChangeOptions,
) {
  return [
    ...[signRequest(request, sign), waitForJob(job, sign), listNodes(place, sign)],
    ...[waitForJob(job, wait), listQueues(place, wait), listNodes(place, read)],
    ...[addNodes(request, read), addNodes(request, add), removeNodes(request, add)],
  ];
}

export const useless = [
  // @ts-expect-error: nothing is sent
  signRequest(request, { maxAttempts: 1 }),
  // @ts-expect-error: there are no events
  signRequest(request, { onEvent: () => {} }),
  // @ts-expect-error: nothing is sent
  signRequest(request, { fetchCredentials: "omit" }),
  // @ts-expect-error: it polls until the deadline
  waitForJob(job, { maxAttempts: 1 }),
  // @ts-expect-error: a list changes nothing
  listQueues(place, { settleMs: 1 }),
  // @ts-expect-error: a list changes nothing
  listNodes(place, { baseline: true }),
  // @ts-expect-error: a list changes nothing
  listNodes(place, { requestLifetimeMs: 1 }),
  // @ts-expect-error: the rule is about removals
  addNodes(request, { guard: true }),
  // @ts-expect-error: not in a variable either
  signRequest(request, all),
  // @ts-expect-error: not in a variable either
  waitForJob(job, all),
  // @ts-expect-error: not in a variable either
  listQueues(place, all),
  // @ts-expect-error: not in a variable either
  addNodes(request, all),
];

/** Options belong to the caller, and are readonly. */
export function change(options: Options) {
  // @ts-expect-error: readonly
  options.timeoutMs = 1;
}
