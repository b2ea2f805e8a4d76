/**
 * Takes compute nodes out of the queues of QingCloud's E-HPC clusters, and tells the truth about
 * it. A request and its answer carry the API's own field names, letter by letter; options are
 * ours, in camelCase.
 */

/**
 * A request to take nodes out of a queue, or to put nodes into one. This and what else is passed may
 * be an object of a class: all its getters are read once, while you call.
 */
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
      /** Not beside `secretAccessKey`. */
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
      /** Not beside `sign`. */
      readonly secretAccessKey?: never;
    };

/** The request is about to be sent. */
export interface AttemptEvent {
  /** What tells this event from the others. */
  readonly type: "attempt";
  /** The how manieth time, counted from 1. */
  readonly attempt: number;
}

/** It will be sent again: it was refused for now, or it surely was not carried out. */
export interface RetryEvent {
  /** What tells this event from the others. */
  readonly type: "retry";
  /** As which attempt, counted from 1. */
  readonly attempt: number;
  /**
   * After so many milliseconds; where another job updates the cluster (`retCode` 5300), not before
   * that job is done.
   */
  readonly waitMs: number;
  /** The refusal's `ret_code`, if there was a refusal. */
  readonly retCode?: number;
  /** The refusal's HTTP status. */
  readonly status?: number;
}

/** An answer was lost; the operation log is about to be read for what became of the request. */
export interface ReconcileEvent {
  /** What tells this event from the others. */
  readonly type: "reconcile";
  /** Which scan of the operation log it is, starting at 1. */
  readonly scan: number;
  /** How often the request was sent up to now. */
  readonly attempts: number;
}

/** This computer's clock was found to be off; from now on timestamps are corrected. */
export interface ClockEvent {
  /** What tells this event from the others. */
  readonly type: "clock";
  /** The server's clock less this one, in milliseconds. */
  readonly offsetMs: number;
}

/** `waitForJob` looked at the job. */
export interface ProgressEvent {
  /** What tells this event from the others. */
  readonly type: "progress";
  /** The job, like `j-8ajjp28fps8`. */
  readonly job_id: string;
  /** What the log says of it, like `pending`; absent while it is not in there yet. */
  readonly status?: string;
  /** How long it has been waited for, in milliseconds. */
  readonly elapsedMs: number;
}

/** What `onEvent` is told. More types of events may come: ignore those that you don't know. */
export type HpcEvent = AttemptEvent | RetryEvent | ReconcileEvent | ClockEvent | ProgressEvent;

/** What the rule has to know of a queue. What `listQueues` resolves to is a list of these. */
export interface QueueInfo {
  /** The queue, like `ehpcq-m7qglynz`. */
  readonly hpcqueue_id: string;
  /** Its cluster. A queue of another one does not count. */
  readonly cluster_id?: string | null;
  /** The groups that are in the queue, or ids of nodes. Absent or null, it is empty. */
  readonly node_list?: ReadonlyArray<number | string> | null;
  /** How many compute nodes are in the queue. */
  readonly compute_num?: number | null;
}

/** What the rule has to know of a node. What `listNodes` resolves to is a list of these. */
export interface NodeInfo {
  /** The node, like `cln-w1xufnk9`. */
  readonly node_id: string;
  /** The number of its group. */
  readonly group_id?: number | null;
  /** Only a node that is `compute` counts, and one of which it is not known. */
  readonly role?: string | null;
}

/** The rule, held against a removal before anything is sent. */
export type Guard =
  | boolean
  | {
      /** What `listQueues` resolved to. */
      readonly queues: ReadonlyArray<QueueInfo>;
      /** What `listNodes` resolved to. Without it, node ids cannot be judged and are refused. */
      readonly nodes?: ReadonlyArray<NodeInfo> | null;
    };

/** Options of `signRequest`, which all other calls have too. Any option may be left out. */
export interface SignOptions {
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
  /**
   * Headers to add, a CSRF token say. Content-Type cannot be set, nor can headers of the connection:
   * Connection, Content-Length, Expect, Host, Keep-Alive, Proxy-Connection, Transfer-Encoding and
   * Upgrade. An `Idempotency-Key` has to be a new one for each call: each attempt sends it with its
   * number, `<key>-1`, and reads do not send it.
   */
  readonly headers?:
    | Global<"Headers">
    | Readonly<Record<string, string>>
    | ReadonlyArray<readonly [name: string, value: string]>;
  /**
   * Ends the call, also while WebAssembly is loaded, in line behind another call, and while it is
   * signed. Before anything was sent it rejects with the signal's reason, as fetch does; after that
   * with an HpcError of kind `unknown` that has the reason as its `cause`. Where the signal gives no
   * reason, that is a DOMException named `AbortError`. All calls on one signal share one listener.
   */
  readonly signal?: Global<"AbortSignal"> | null;
  /**
   * The time for one attempt, and for `credentials.sign`, in whole milliseconds from 1 to
   * 3,600,000. A request is signed so that the API refuses it 5 s after this time: what is
   * delivered later is not carried out. The default is longer than Node's own limit for
   * connecting, so that a host that does not answer is told as such.
   *
   * @default 12000
   */
  readonly timeoutMs?: number;
  /**
   * The time for the whole call, in whole milliseconds from 1 to 3,600,000: for loading
   * WebAssembly, waiting in line and signing too. Nothing is sent if an attempt and finding out
   * what became of it do not fit any more: by the defaults that takes up to 43 s.
   *
   * @default 90000
   */
  readonly deadlineMs?: number;
  /**
   * Allows an `http:` endpoint on another machine.
   *
   * @default false
   */
  readonly allowInsecure?: boolean;
}

/** Options of `waitForJob`, which all calls have that send something. */
export interface RequestOptions extends SignOptions {
  /**
   * fetch's `credentials` mode: whether cookies are sent.
   *
   * @default "same-origin"
   */
  readonly fetchCredentials?: "omit" | "same-origin" | "include";
  /** Hears what happens. It only listens: what it throws or rejects with changes nothing. */
  readonly onEvent?: (event: HpcEvent) => void;
}

/** Options of `listQueues` and `listNodes`. */
export interface ReadOptions extends RequestOptions {
  /**
   * How often to send at most, from 1 to 100; for a list, how often to ask for one page.
   *
   * It is sent again after a refusal that asks for patience (`ret_code` 5100, HTTP 429), where no
   * connection came about, up to twice after 1300 with a corrected clock, and after an answer was
   * lost and the operation log shows that it was not carried out; and only if one attempt, its end
   * and one scan of the log still fit before the deadline. While another job updates the cluster
   * (5300), that job is followed in the log, and it does not count.
   *
   * @default 4
   */
  readonly maxAttempts?: number;
}

/** Options of `addNodes`. */
export interface ChangeOptions extends ReadOptions {
  /**
   * How long a request that the API has accepted may take to be carried out, and how long its entry
   * in the operation log may lag after that, in whole milliseconds from 0 to 3,600,000. A lost
   * request counts as not carried out only after the API refuses its timestamp and this time has
   * passed twice.
   *
   * @default 5000
   */
  readonly settleMs?: number;
  /**
   * Without `credentials`: how long the server that signs may still pass a request on after it was
   * sent, in whole milliseconds from 1 to 3,600,000, as its operator vouches. A proxy that honours
   * `Ehpc-Timestamp` needs no such promise. With `credentials` it is `invalid`: what is signed here
   * carries its own end.
   *
   * @default 120000
   */
  readonly requestLifetimeMs?: number;
  /**
   * Read the newest page of the operation log before the first attempt. What is in it cannot be this
   * change, whatever the clocks say: after a lost answer fewer jobs are in doubt. It takes one read;
   * where it fails, the call goes on without. A nodelist with group numbers does so always.
   *
   * @default true with `guard`, otherwise false
   */
  readonly baseline?: boolean;
}

/** Options of `removeNodes`, and so all that there are. */
export interface Options extends ChangeOptions {
  /**
   * Hold the removal against the rule first, and refuse it (kind `guard`) if no queue of the cluster
   * would keep a compute node, if that cannot be found out, or if the lists show that a node or group
   * is not in the queue. `true` lists the queues (and the nodes, where ids are given); or give the
   * lists.
   *
   * @default false
   */
  readonly guard?: Guard;
}

/** These options and no others, not in a variable either: a function refuses what it has no use for. */
type Only<Its> = Its & {
  readonly [name in Exclude<keyof Options, keyof Its>]?: never;
};

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

/**
 * Which queues to list. All pages are read, so `limit` and `offset` are not among the filters. A
 * number must be a whole one; it is sent as its digits.
 */
export interface ListQueuesRequest {
  /** The cluster, like `ehpc-gk3wfc7e`. Any string that is not empty. */
  readonly cluster_id: string;
  /** Its zone, like `jn1a`. Any string that is not empty. */
  readonly zone: string;
  /** Only queues in which this word is found. */
  readonly search_word?: string | number;
  /** Only queues of this name. */
  readonly name?: string | number;
  /** Only queues whose `is_active` is this, like 1. */
  readonly is_active?: string | number;
  /** The field by which they are sorted, like `name`. */
  readonly sort_key?: string | number;
  /** 1 for descending, 0 for ascending. */
  readonly reverse?: string | number;
}

/**
 * Which nodes to list. All pages are read, so `limit` and `offset` are not among the filters. A
 * number must be a whole one; it is sent as its digits.
 */
export interface ListNodesRequest {
  /** The cluster, like `ehpc-gk3wfc7e`. Any string that is not empty. */
  readonly cluster_id: string;
  /** Its zone, like `jn1a`. Any string that is not empty. */
  readonly zone: string;
  /** Only nodes in which this word is found. */
  readonly search_word?: string | number;
  /** Only nodes with this role: `login`, `controller` or `compute`. */
  readonly node_role?: string | number;
  /** Only nodes with this status, like `active`. */
  readonly status?: string | number;
  /** Only nodes with this health, like `healthy`. */
  readonly health_status?: string | number;
  /** The field by which they are sorted, like `name`. */
  readonly sort_key?: string | number;
  /** 1 for descending, 0 for ascending. */
  readonly reverse?: string | number;
  /** How much the API tells of each node; it documents no values. */
  readonly verbose?: string | number;
}

/** A queue, as the API gives it: the fields that are documented, and whatever else there is. */
export interface Queue {
  /** The queue, like `ehpcq-m7qglynz`. */
  hpcqueue_id: string;
  /** What people call it. */
  name?: string | null;
  /** Its cluster, like `ehpc-gk3wfc7e`. */
  cluster_id?: string | null;
  /** The numbers of the groups whose nodes are in the queue. */
  node_list?: Array<number | string> | null;
  /** How many compute nodes are in the queue. */
  compute_num?: number | null;
  /** How many nodes are in the queue. */
  node_num?: number | null;
  /** How many slots its nodes have for jobs. */
  total_slots?: number | null;
  /** How many jobs run in the queue. */
  nrun?: number | null;
  /** How many jobs wait in the queue. */
  npend?: number | null;
  /** Whatever else the API gives. */
  [field: string]: unknown;
}

/** A node of a cluster, as the API gives it: what is documented, and whatever else there is. */
export interface ClusterNode {
  /** The node, like `cln-w1xufnk9`: what stands in a `nodelist` for this one node. */
  node_id: string;
  /** What people call it. */
  name?: string | null;
  /** `login`, `controller` or `compute`. */
  role?: string | null;
  /** Like `active`. */
  status?: string | null;
  /** Like `healthy`. */
  health_status?: string | null;
  /** Its address in the cluster's network. */
  private_ip?: string | null;
  /** How many CPU cores it has. */
  cpu?: number | null;
  /** Its memory, in the API's own unit, which is not documented. */
  memory?: number | null;
  /** How many GPUs it has. */
  gpu?: number | null;
  /** The number under which it was added: what stands in a `nodelist` for its whole group. */
  group_id?: number | null;
  /** The queues that it is in; the API does not document in which form. */
  queue_info?: unknown;
  /** Whatever else the API gives. */
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
  /** The job, like `j-8ajjp28fps8`. */
  job_id: string;
  /** Like `HpcQueueRemoveEhpcQueueNodes`. */
  job_action?: string | null;
  /** `successful`: a job that failed rejects instead. */
  status: string;
  /** When it was made, as the API writes it, like `2026-01-31T08:00:00Z`. */
  create_time?: string | null;
  /** When its status last changed, written likewise. */
  status_time?: string | null;
  /** Why it failed: empty or absent, for it did not. */
  error_codes?: string | null;
  /** The ids of cluster, queue and nodes, with spaces between them. */
  resource_ids?: string | null;
  /** Whatever else the API gives. */
  [field: string]: unknown;
}

/** What the rule says of a removal. */
export interface RemovalCheck {
  /**
   * Whether some queue certainly keeps a compute node, and the lists do not show that a node or group
   * of the request is not in its queue.
   */
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
  /** The HTTP method. */
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
 * - `guard`: the rule forbids it, it could not be held against the rule, or a node is not in the
 *   queue. Nothing was sent.
 * - `refused`: the API refused, with `retCode`. Nothing was done.
 * - `http`: no answer of the API, and for certain nothing was done: a 4xx, no connection, a list
 *   that could not be read, or a removal that the operation log shows was never carried out.
 * - `load`: WebAssembly did not start, or it stopped (out of memory, say) before a change was sent.
 *   Nothing was changed. The next call starts it anew.
 * - `unknown`: the request may have reached the server, and its outcome could not be found out,
 *   also because WebAssembly stopped; or, from `waitForJob`, the job did not finish in time.
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
  /**
   * The field or option at fault, for `invalid`: `nodelist`, `credentials.sign`. For `guard`,
   * `nodelist` where a node or group is not in the queue.
   */
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
 * realm among them. In V8 (Chromium, Node, Deno) the stack begins where you await the call; no other
 * engine tells who awaits. A structured clone (`postMessage`) keeps only the message: send
 * `toJSON()`, and make it an HpcError again with `fromJSON`.
 */
export class HpcError extends Error implements HpcErrorFields {
  /**
   * An error of your own making, for a test say. The functions of this package make theirs.
   *
   * @param fields all of its fields; one that does not apply is left out.
   */
  constructor(
    fields: HpcErrorFields & {
      /** What was thrown. */
      readonly cause?: unknown;
    },
  );
  /** Also where a minifier renames the class. */
  readonly name: "HpcError";
  /** What kind of failure it is, and so whether anything was sent. */
  readonly kind: HpcErrorKind;
  /** What happened, what it means for the nodes, what to do next. */
  readonly message: string;
  /** Whether nodes may have been removed: true for `unknown` and `job`, false for all others. */
  readonly maybeApplied: boolean;
  /** Whether the same call may simply be made again and may then succeed. */
  readonly retryable: boolean;
  /** How often the request was sent; 0 if it never was. */
  readonly attempts: number;
  /** The API's `ret_code`, where it gave one; never 0. */
  readonly retCode?: number;
  /** The HTTP status, where there was one. */
  readonly status?: number;
  /**
   * The field or option at fault, for `invalid`: `nodelist`, `credentials.sign`. For `guard`,
   * `nodelist` where a node or group is not in the queue.
   */
  readonly field?: string;
  /** For `unknown`, the jobs of which one may be this call's; for `job`, those that failed. */
  readonly jobIds?: readonly string[];
  /** What the operation log says of why the job failed, for `job`. */
  readonly errorCodes?: string;
  /** What was thrown: by fetch, by `credentials.sign`, by a getter; or your abort reason. */
  readonly cause?: Cause;
  /** The fields, for a log or another thread. The cause and the stack stay behind. */
  toJSON(): HpcErrorFields & {
    /** What it is the JSON of. */
    readonly name: "HpcError";
  };
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

/**
 * Anything. TypeScript 4.7's own Error wants an Error for its `cause`, and a class that extends it
 * may not say that it could be anything else.
 */
// biome-ignore lint/suspicious/noExplicitAny: only there, where `unknown` is refused
type Cause = Error extends { cause?: infer Its } ? (unknown extends Its ? unknown : any) : unknown;

/** What a global name stands for, where the app's types have it. */
type Global<Name extends string> = typeof globalThis extends {
  [name in Name]: { prototype: infer T };
}
  ? T
  : never;

/** A view of an ArrayBuffer; before TypeScript 5.7, which cannot tell, of any buffer. */
type BytesView = ArrayBufferView & {
  /** Not a SharedArrayBuffer. */
  readonly buffer: ReturnType<typeof Uint8Array.of>["buffer"];
};

/**
 * `WebAssembly.Module`, where the app's types have it. A browser's say nothing of what is in one, so
 * that even a number would pass for one.
 */
type WebAssemblyModule = typeof globalThis extends {
  WebAssembly: { Module: { prototype: infer T } };
}
  ? T & object
  : never;

/**
 * The file `ehpc-remove-nodes/ehpc_remove_nodes.wasm`, of the same version as the script: compiled,
 * its bytes, what fetch gave for it, or a URL to fetch.
 */
export type ModuleSource =
  | WebAssemblyModule
  | ArrayBuffer
  | BytesView
  | Global<"Response">
  | Global<"Request">
  | Global<"URL">
  | string;

/**
 * Loads the WebAssembly module now, so that the first call doesn't have to. No call needs it: each
 * loads the module if nobody has. Once it is loaded, this does nothing. While a `module` that was
 * given is still on its way, another may be given, and calls use the one inside the script where
 * there is one: the first to arrive is used.
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
export function addNodes(request: AddNodesRequest, options?: Only<ChangeOptions>): Promise<Removal>;

/**
 * Reads all queues of a cluster, page by page.
 *
 * @throws {HpcError} of kind `http` or `refused` when the list cannot be read.
 */
export function listQueues(
  request: ListQueuesRequest,
  options?: Only<ReadOptions>,
): Promise<Queue[]>;

/**
 * Reads all nodes of a cluster, page by page.
 *
 * @throws {HpcError} of kind `http` or `refused` when the list cannot be read.
 */
export function listNodes(
  request: ListNodesRequest,
  options?: Only<ReadOptions>,
): Promise<ClusterNode[]>;

/**
 * Waits until a job has succeeded: looks at once, then after 1 s, 2 s, 4 s, 8 s and every 10 s. An
 * abort (it rejects with the signal's reason) and the deadline end the waiting, not the job.
 *
 * @throws {HpcError} of kind `job`, with `errorCodes`, when the job failed; of kind `unknown` when
 *   it did not finish within `deadlineMs`: then wait again.
 */
export function waitForJob(
  request: WaitForJobRequest,
  options?: Only<RequestOptions>,
): Promise<Job>;

/**
 * Holds a removal against the rule, without sending anything: over all queues of the cluster at
 * least one must keep a compute node. A node or group that the lists show not to be in the
 * request's queue is not allowed either.
 *
 * @param queues what `listQueues` resolved to
 * @param nodes what `listNodes` resolved to. A queue's `node_list` holds group numbers, so node
 *   ids cannot be judged without it: they are refused, not guessed at.
 * @throws {HpcError} of kind `invalid` or `load`.
 */
export function checkRemoval(
  queues: ReadonlyArray<QueueInfo>,
  request: RemoveNodesRequest,
  nodes?: ReadonlyArray<NodeInfo> | null,
): Promise<RemovalCheck>;

/**
 * What `removeNodes` would send, without sending it. It leaves out the `Idempotency-Key` that each
 * attempt to a same-origin endpoint carries, and each unsigned one where there is no page.
 *
 * @throws {HpcError} of kind `invalid` or `load`.
 */
export function signRequest(
  request: RemoveNodesRequest,
  options?: Only<SignOptions>,
): Promise<SignedRequest>;

// biome-ignore lint/complexity/noUselessEmptyExport: without it, all that is declared is exported
export {};
