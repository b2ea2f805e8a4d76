// Results of calls.

import type {
  ClusterNode,
  HpcErrorCode,
  HpcErrorParams,
  Job,
  Journal,
  LookUp,
  Queue,
  Receipt,
  Removal,
  RemovalCheck,
  Resumed,
  SignedRequest,
} from "ehpc-remove-nodes";
import {
  checkRemoval,
  dismiss,
  listNodes,
  listQueues,
  lookUp,
  removeNodes,
  resume,
  signRequest,
  waitForJob,
} from "ehpc-remove-nodes";

const place = { cluster_id: "c", zone: "z" };
const request = { ...place, hpcqueue_id: "q", nodelist: [2] };

export async function removed() {
  const removal: Removal = await removeNodes(request);
  const { action, job_id, ret_code, attempts, recovered } = removal;
  // A result belongs to the caller: it may be changed and spread.
  removal.recovered = false;
  const row = { ...removal, at: new Date() };
  const job: Job = await waitForJob({ job_id: row.job_id, zone: place.zone });
  const words: string[] = [action, job_id, job.status, job.job_action ?? ""];
  const numbers: number[] = [ret_code, attempts];
  const flags: boolean[] = [recovered];
  // An undocumented field exists, with an unknown type.
  const owner: unknown = job.owner;
  // @ts-expect-error: so it has to be narrowed first
  const guess: string = job.owner;
  return { words, numbers, flags, owner, guess };
}

export async function lookedUp() {
  const removal = await removeNodes(request);
  const receipt: Receipt = removal.receipt;
  const stored: Receipt = JSON.parse(JSON.stringify(receipt));
  const found: LookUp = await lookUp(stored, { endpoint: "https://h/api", account: "me" });
  await lookUp(removal);
  // @ts-expect-error: no receipt
  await lookUp(request);
  // @ts-expect-error: it sends nothing
  await lookUp(stored, { maxAttempts: 1 });
  const again: number | undefined = found.retryAfterMs;
  const ids: string[] = [found.job_id ?? "", ...(found.jobIds ?? []), found.receipt.id];
  return { again, ids, isOpen: found.state === "unknown" };
}

/** A journal of one's own. */
export const journal: Journal = {
  lock: async (name, { wait }) => (wait ? { isHeld: () => name !== "", release: () => {} } : null),
  read: async () => [{ id: "0.1", text: "{}" }],
  write: async ({ id, text }, { durable }) => void [id, text, durable],
  remove: async (id) => void id,
};

export async function resumed() {
  await removeNodes(request, { journal });
  const all: Resumed[] = await resume(journal, { endpoint: "https://h/api", account: "me" });
  // @ts-expect-error: it sends nothing
  await resume(journal, { guard: true });
  // @ts-expect-error: the journal comes first
  await resume({ endpoint: "https://h/api" });
  const open = all.filter(({ state, inProgress }) => state === "unknown" && !inProgress);
  const known: boolean[] = await Promise.all(open.map(({ id }) => dismiss(journal, id)));
  const error: unknown = all[0]?.error;
  return { known, error, ids: all.map(({ id, receipt }) => receipt?.id ?? id) };
}

export async function checked() {
  const queues: Queue[] = await listQueues(place);
  const nodes: ClusterNode[] = await listNodes(place);
  const first: Queue | undefined = queues[0];
  const groups: Array<number | string> = first?.node_list ?? [];
  const names: string[] = nodes.map(({ node_id, name }) => name ?? node_id);
  const check: RemovalCheck = await checkRemoval(queues, request, nodes);
  await checkRemoval(queues, request);
  await checkRemoval(queues, request, null);
  await checkRemoval([{ hpcqueue_id: "q", node_list: [1] }] as const, request);
  // @ts-expect-error: a queue may have none left to count
  const left: number = check.remaining.q;
  const reason: string | undefined = check.reason;
  const code: HpcErrorCode | undefined = check.code;
  const params: HpcErrorParams | undefined = check.params;
  const said: Array<string | undefined> = [check.summary, check.advice];
  // @ts-expect-error: the lists come first
  checkRemoval(request, queues);
  return { groups, names, left, reason, code, params, said };
}

export async function signed() {
  const { method, url, headers, body, stringToSign }: SignedRequest = await signRequest(request);
  const post: "POST" = method;
  const all: Record<string, string> = headers;
  const text: string | undefined = stringToSign;
  // @ts-expect-error: absent without `credentials`
  const required: string = stringToSign;
  return [post, url, all, body, text, required];
}

// @ts-expect-error: a promise, not yet a result
export const early: string = removeNodes(request).job_id;
