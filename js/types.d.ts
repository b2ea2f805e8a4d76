/**
 * Takes compute nodes out of the queues of QingCloud's E-HPC clusters, and tells the truth about
 * it. A request and its answer carry the API's own field names, letter by letter; options are
 * ours, in camelCase.
 */

/** A request to take nodes out of a queue, or to put nodes into one. */
export interface RemoveNodesRequest {
  /** The cluster of the queue, like `ehpc-gk3wfc7e`. Any string that is not empty. */
  readonly cluster_id: string;
  /** The queue that loses (or gets) nodes, like `ehpcq-m7qglynz`. Any string that is not empty. */
  readonly hpcqueue_id: string;
  /**
   * The nodes, one or more and none twice. A number, from 1 to 2^53 − 1, is the group under which
   * compute nodes were added, and means all nodes of it; a string is the id of one node, like
   * `cln-w1xufnk9`. `2` and `"2"` are two things, and each is sent as what it is.
   */
  readonly nodelist: ReadonlyArray<number | string>;
  /** The zone, like `jn1a`. Any string that is not empty. */
  readonly zone: string;
  /**
   * When the request is made, as `YYYY-MM-DDThh:mm:ssZ` in UTC or as a Date (cut to whole
   * seconds). The server refuses one more than 60 s off. Left out, it is now. It is part of what
   * is signed: without `credentials` it is not sent, for whoever signs sets it.
   */
  readonly timestamp?: string | Date;
}

/** Who signs: the secret access key itself, or a function that knows it. */
export type Credentials =
  | {
      /** The public part of the key. */
      readonly accessKeyId: string;
      /** The secret part. It does not belong in a page. */
      readonly secretAccessKey: string;
      readonly sign?: never;
    }
  | {
      /** The public part of the key. */
      readonly accessKeyId: string;
      /**
       * Gives the HMAC-SHA256 of its argument (UTF-8) in Base64, 44 characters: so the secret
       * stays in a back end. It has `timeoutMs` to answer; what it throws becomes the `cause` of
       * an HpcError of kind `invalid`, for nothing was sent.
       */
      readonly sign: (stringToSign: string) => string | PromiseLike<string>;
      readonly secretAccessKey?: never;
    };

/** The request is about to be sent. */
export interface AttemptEvent {
  readonly type: "attempt";
  /** The how manieth time, counted from 1. */
  readonly attempt: number;
}

/** It will be sent again: it was refused for now, or it surely was not carried out. */
export interface RetryEvent {
  readonly type: "retry";
  /** As which attempt, counted from 1. */
  readonly attempt: number;
  /** After so many milliseconds. */
  readonly waitMs: number;
  /** The refusal's `ret_code`, if there was a refusal. */
  readonly retCode?: number;
  /** The refusal's HTTP status. */
  readonly status?: number;
}

/** An answer was lost; the operation log is about to be read for what became of the request. */
export interface ReconcileEvent {
  readonly type: "reconcile";
  /** The how manieth look it is, counted from 1. */
  readonly look: number;
  /** How often the request was sent up to now. */
  readonly attempts: number;
}

/** This computer's clock was found to be off; from now on timestamps are corrected. */
export interface ClockEvent {
  readonly type: "clock";
  /** The server's clock less this one, in milliseconds. */
  readonly offsetMs: number;
}

/** `waitForJob` looked at the job. */
export interface ProgressEvent {
  readonly type: "progress";
  readonly job_id: string;
  /** What the log says of it, like `pending`; absent while it is not in there yet. */
  readonly status?: string;
  /** How long it has been waited for, in milliseconds. */
  readonly elapsedMs: number;
}

/** What `onEvent` is told. More types of events may come: ignore those that you don't know. */
export type HpcEvent = AttemptEvent | RetryEvent | ReconcileEvent | ClockEvent | ProgressEvent;

/** The rule, held against a removal before anything is sent. */
export type Guard =
  | boolean
  | {
      /** What `listQueues` resolved to. */
      readonly queues: ReadonlyArray<object>;
      /** What `listNodes` resolved to. Without it, node ids cannot be judged and are refused. */
      readonly nodes?: ReadonlyArray<object> | null;
    };

/** Options of a call; all of them may be left out. */
export interface Options {
  /**
   * The base URL of the API, absolute or, in a page, relative to the page. No query, no fragment,
   * no user name. `http:` only to this machine itself, or with `allowInsecure`.
   *
   * @default "https://hpc-api.qingcloud.com/api"
   */
  readonly endpoint?: string;
  /** Without them the request is sent unsigned, for a signing proxy or a cookie session. */
  readonly credentials?: Credentials;
  /**
   * The path prefix that is signed, where a proxy serves the API under another one, like `/api`.
   *
   * @default the endpoint's own path
   */
  readonly signedPath?: string;
  /** Headers to add, a CSRF token say. Content-Type is not yours to set. */
  readonly headers?:
    | Headers
    | Readonly<Record<string, string>>
    | ReadonlyArray<readonly [name: string, value: string]>;
  /**
   * fetch's `credentials` mode: whether cookies are sent.
   *
   * @default "same-origin"
   */
  readonly fetchCredentials?: "omit" | "same-origin" | "include";
  /**
   * Ends the call. Before anything was sent it rejects with the signal's reason, as fetch does;
   * after that with an HpcError of kind `unknown` that has the reason as its `cause`.
   */
  readonly signal?: AbortSignal | null;
  /**
   * The time for one attempt, and for `credentials.sign`, in whole milliseconds from 1 to
   * 3,600,000.
   *
   * @default 10000
   */
  readonly timeoutMs?: number;
  /**
   * The time for the whole call, in whole milliseconds from 1 to 3,600,000.
   *
   * @default 60000
   */
  readonly deadlineMs?: number;
  /**
   * How often to send at most, from 1 to 100; for a list, how often to ask for one page.
   *
   * It is sent again after a refusal that asks for patience (`ret_code` 5100 and 5300, HTTP 429),
   * once after 1300 with a corrected clock, and after an answer was lost and the operation log
   * shows that it was not carried out; and only if one attempt, `settleMs` twice over and one look
   * (`timeoutMs` each) still fit before the deadline.
   *
   * @default 4
   */
  readonly maxAttempts?: number;
  /**
   * How long a request whose answer was lost may still be carried out, and how long its entry in
   * the operation log may lag after that, in whole milliseconds from 0 to 3,600,000. Exactly once
   * holds within this bound, and a lost request is not sent again before it has passed twice.
   *
   * @default 5000
   */
  readonly settleMs?: number;
  /**
   * For `removeNodes`: hold the removal against the rule first, and refuse it (kind `guard`) if no
   * queue of the cluster would keep a compute node, or if that cannot be found out. `true` lists
   * the queues (and the nodes, where ids are given); or give the lists. For `addNodes` it is
   * `invalid`; the functions that only read take no notice of it.
   *
   * @default false
   */
  readonly guard?: Guard;
  /** Hears what happens. It only listens: what it throws changes nothing. */
  readonly onEvent?: (event: HpcEvent) => void;
  /**
   * Allows an `http:` endpoint on another machine.
   *
   * @default false
   */
  readonly allowInsecure?: boolean;
}

/** A change that the API accepted as one job. The job itself may still fail. */
export interface Removal {
  /** The server's name for its answer. Its spelling varies: don't compare it. */
  action: string;
  /** The job that does the work, like `j-8ajjp28fps8`. */
  job_id: string;
  /** Always 0. */
  ret_code: number;
  /** How often the request was sent. */
  attempts: number;
  /** Whether the answer was lost and the job was found in the operation log. */
  recovered: boolean;
}

/** A request to put nodes into a queue: the same fields as a removal's. */
export type AddNodesRequest = RemoveNodesRequest;

/** Which queues to list. All pages are read, so `limit` and `offset` are not among the filters. */
export interface ListQueuesRequest {
  readonly cluster_id: string;
  readonly zone: string;
  readonly search_word?: string | number;
  readonly name?: string | number;
  readonly is_active?: string | number;
  readonly sort_key?: string;
  /** 1 for descending, 0 for ascending. */
  readonly reverse?: string | number;
}

/** Which nodes to list. All pages are read, so `limit` and `offset` are not among the filters. */
export interface ListNodesRequest {
  readonly cluster_id: string;
  readonly zone: string;
  readonly search_word?: string | number;
  /** `login`, `controller` or `compute`. */
  readonly node_role?: string;
  readonly status?: string;
  readonly health_status?: string;
  readonly sort_key?: string;
  /** 1 for descending, 0 for ascending. */
  readonly reverse?: string | number;
  readonly verbose?: string | number;
}

/** A queue, as the API gives it: the fields that are documented, and whatever else there is. */
export interface Queue {
  hpcqueue_id: string;
  name?: string | null;
  cluster_id?: string | null;
  /** The numbers of the groups whose nodes are in the queue. */
  node_list?: Array<number | string> | null;
  compute_num?: number | null;
  node_num?: number | null;
  total_slots?: number | null;
  /** How many jobs run in the queue. */
  nrun?: number | null;
  /** How many jobs wait in the queue. */
  npend?: number | null;
  [field: string]: unknown;
}

/** A node of a cluster, as the API gives it. */
export interface ClusterNode {
  node_id: string;
  name?: string | null;
  /** `login`, `controller` or `compute`. */
  role?: string | null;
  /** Like `active`. */
  status?: string | null;
  /** Like `healthy`. */
  health_status?: string | null;
  private_ip?: string | null;
  cpu?: number | null;
  memory?: number | null;
  gpu?: number | null;
  /** The number under which it was added: what stands in a `nodelist` for its whole group. */
  group_id?: number | null;
  queue_info?: unknown;
  [field: string]: unknown;
}

/** Which job to wait for. */
export interface WaitForJobRequest {
  /** The job, like `j-8ajjp28fps8`. */
  readonly job_id: string;
  /** Its zone, like `jn1a`. */
  readonly zone: string;
}

/** A job that has succeeded: its row in the operation log, as the API gives it. */
export interface Job {
  job_id: string;
  /** Like `HpcQueueRemoveEhpcQueueNodes`. */
  job_action?: string | null;
  status: string;
  create_time?: string | null;
  status_time?: string | null;
  error_codes?: string | null;
  /** The ids of cluster, queue and nodes, with spaces between them. */
  resource_ids?: string | null;
  [field: string]: unknown;
}

/** What the rule says of a removal. */
export interface RemovalCheck {
  /** Whether some queue surely keeps a compute node. */
  allowed: boolean;
  /**
   * How many compute nodes each queue surely keeps, by its `hpcqueue_id`. Where the lists leave it
   * open, the lower number. Empty if they do not allow a judgement.
   */
  remaining: Record<string, number>;
  /** Why it is not allowed, and what to do next. */
  reason?: string;
}

/** What `removeNodes` would send. */
export interface SignedRequest {
  method: "POST";
  /** The URL, with its signature; without `credentials`, without a query. */
  url: string;
  /** The headers, Content-Type among them. */
  headers: Record<string, string>;
  /** The body, byte for byte as the vendor's SDK sends it (it is plain ASCII). */
  body: string;
  /** What the signature is taken of; undefined without `credentials`. */
  stringToSign?: string;
}

/**
 * What kind of failure it is:
 *
 * - `invalid`: a bad request or option, named by `field`. Nothing was sent.
 * - `guard`: the rule forbids it, or it could not be held against the rule. Nothing was sent.
 * - `refused`: the API refused, with `retCode`. Nothing was done.
 * - `http`: no answer of the API, and for certain nothing was done: a 4xx, no connection, a list
 *   that could not be read, or a removal that the operation log shows was never carried out.
 * - `load`: WebAssembly did not start. Nothing was sent.
 * - `unknown`: the request may have reached the server, and its outcome could not be found out;
 *   or, from `waitForJob`, the job was not seen to end.
 * - `job`: it was accepted, and its job failed. A failed job may have done a part of its work.
 */
export type HpcErrorKind = "invalid" | "guard" | "refused" | "http" | "load" | "unknown" | "job";

/** The fields of an HpcError: what `toJSON` gives and `fromJSON` takes. */
export interface HpcErrorFields {
  /** What kind of failure it is. */
  readonly kind: HpcErrorKind;
  /** What happened, what it means for the nodes, what to do next. */
  readonly message: string;
  /** Whether nodes may have been removed: true for `unknown` and `job`, false for all others. */
  readonly maybeApplied: boolean;
  /** Whether the same call may simply be made again and may then succeed. */
  readonly retryable: boolean;
  /** How often the request was sent. */
  readonly attempts: number;
  /** The API's `ret_code`, where it gave one. */
  readonly retCode?: number;
  /** The HTTP status, where there was one. */
  readonly status?: number;
  /** The field or option at fault, for `invalid`: `nodelist`, `credentials.sign`. */
  readonly field?: string;
  /** For `unknown`, the jobs of which one may be this call's; for `job`, those that failed. */
  readonly jobIds?: readonly string[];
  /** What the operation log says of why the job failed, for `job`. */
  readonly errorCodes?: string;
}

/**
 * Everything that goes wrong, but for the reason of your own abort before anything was sent.
 *
 * `instanceof` answers for the errors of every copy of this package, those of an iframe or another
 * realm among them. The stack begins where you called the function. A structured clone
 * (`postMessage`) keeps only the message: send `toJSON()`, and make it an HpcError again with
 * `fromJSON`.
 */
export class HpcError extends Error implements HpcErrorFields {
  constructor(fields: HpcErrorFields & { readonly cause?: unknown });
  readonly name: "HpcError";
  readonly kind: HpcErrorKind;
  readonly maybeApplied: boolean;
  readonly retryable: boolean;
  readonly attempts: number;
  readonly retCode?: number;
  readonly status?: number;
  readonly field?: string;
  readonly jobIds?: readonly string[];
  readonly errorCodes?: string;
  /** What was thrown: by fetch, by `credentials.sign`, by a getter; or your abort reason. */
  readonly cause?: unknown;
  /** The fields, for a log or another thread. The cause and the stack stay behind. */
  toJSON(): HpcErrorFields & { readonly name: "HpcError" };
  /**
   * An HpcError from what `toJSON` gave, also after a structured clone.
   *
   * @throws {TypeError} for anything else.
   */
  static fromJSON(json: unknown): HpcError;
}

/**
 * Whether something is an HpcError, whichever copy of this package or realm made it: the same as
 * `instanceof HpcError`, for those who want a function.
 */
export function isHpcError(value: unknown): value is HpcError;

/** What a global name stands for, where the app's types have it. */
type Global<Name extends string> = typeof globalThis extends {
  [name in Name]: { prototype: infer T };
}
  ? T
  : never;

/** `WebAssembly.Module`, where the app's types have it. */
type WebAssemblyModule = typeof globalThis extends {
  WebAssembly: { Module: { prototype: infer T } };
}
  ? T
  : never;

/**
 * The file `ehpc-remove-nodes/ehpc_remove_nodes.wasm`, of the same version as the script: compiled,
 * its bytes, what fetch gave for it, or a URL to fetch.
 */
export type ModuleSource =
  | WebAssemblyModule
  | ArrayBuffer
  | ArrayBufferView<ArrayBuffer>
  | Global<"Response">
  | Global<"URL">
  | string;

/**
 * Loads the WebAssembly module now, so that the first call doesn't have to. No call needs it: each
 * loads the module if nobody has. Once it is loaded, this does nothing.
 *
 * @param module the module to take instead of the one that is inside the script. The entry
 *   `ehpc-remove-nodes/slim` has none inside: there, call this with one before all else.
 * @throws {HpcError} of kind `load`; the next call tries again.
 */
export function preload(module?: ModuleSource | PromiseLike<ModuleSource>): Promise<void>;

/**
 * Takes nodes out of a queue, exactly once. The nodes stay in the cluster. Over all queues of the
 * cluster at least one must keep a compute node, or the API refuses.
 *
 * It resolves when the API accepted the removal as a job, also if the answer was lost and the job
 * was found in the operation log (`recovered`). The job itself may still fail: `waitForJob`.
 * Calls that may concern the same nodes of a queue go one after the other.
 *
 * @throws {HpcError} when it was not accepted, or nobody can know.
 */
export function removeNodes(request: RemoveNodesRequest, options?: Options): Promise<Removal>;

/**
 * Puts nodes of the cluster (back) into a queue, exactly once: the undo of a removal. The same
 * fields, the same promises.
 *
 * @throws {HpcError} when it was not accepted, or nobody can know.
 */
export function addNodes(request: AddNodesRequest, options?: Options): Promise<Removal>;

/**
 * Reads all queues of a cluster, page by page.
 *
 * @throws {HpcError} of kind `http` or `refused` when the list cannot be read.
 */
export function listQueues(request: ListQueuesRequest, options?: Options): Promise<Queue[]>;

/**
 * Reads all nodes of a cluster, page by page.
 *
 * @throws {HpcError} of kind `http` or `refused` when the list cannot be read.
 */
export function listNodes(request: ListNodesRequest, options?: Options): Promise<ClusterNode[]>;

/**
 * Waits until a job has succeeded: looks at once, then after 1 s, 2 s, 4 s, 8 s and every 10 s. An
 * abort (it rejects with the signal's reason) and the deadline end the waiting, not the job.
 *
 * @throws {HpcError} of kind `job`, with `errorCodes`, when the job failed; of kind `unknown` when
 *   it was not seen to end within `deadlineMs`: then wait again.
 */
export function waitForJob(request: WaitForJobRequest, options?: Options): Promise<Job>;

/**
 * Holds a removal against the rule, without sending anything: over all queues of the cluster at
 * least one must keep a compute node.
 *
 * @param queues what `listQueues` resolved to
 * @param nodes what `listNodes` resolved to. A queue's `node_list` holds group numbers, so node
 *   ids cannot be judged without it: they are refused, not guessed at.
 * @throws {HpcError} of kind `invalid` or `load`.
 */
export function checkRemoval(
  queues: ReadonlyArray<object>,
  request: RemoveNodesRequest,
  nodes?: ReadonlyArray<object> | null,
): Promise<RemovalCheck>;

/**
 * What `removeNodes` would send, without sending it. It leaves out the `Idempotency-Key` that each
 * attempt to a same-origin endpoint carries.
 *
 * @throws {HpcError} of kind `invalid` or `load`.
 */
export function signRequest(request: RemoveNodesRequest, options?: Options): Promise<SignedRequest>;
