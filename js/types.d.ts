/**
 * Removes compute nodes from the queues of QingCloud E-HPC clusters, exactly once. Requests and
 * responses use the API's field names; options are in camelCase.
 */

/**
 * A request to remove nodes from a queue, or to add nodes to one. This and all other arguments may be
 * instances of a class. Every getter is read once, during the call.
 */
export interface RemoveNodesRequest {
  /** The id of the queue's cluster, like `ehpc-gk3wfc7e`. Any non-empty string. */
  readonly cluster_id: string;
  /** The id of the queue, like `ehpcq-m7qglynz`. Any non-empty string. */
  readonly hpcqueue_id: string;
  /**
   * The nodes: at least one, without duplicates. A number from 1 to 2^53 − 1 is the group under which
   * compute nodes were added, and selects all of its nodes. A string is the id of one node, like
   * `cln-w1xufnk9`. `2` and `"2"` are different, and each is sent with its type.
   */
  readonly nodelist: ReadonlyArray<number | string>;
  /** The zone, like `jn1a`. Any non-empty string. */
  readonly zone: string;
  /**
   * The time of the request: `YYYY-MM-DDThh:mm:ssZ` in UTC, or a Date (truncated to whole seconds).
   * The API refuses a timestamp that is more than 60 s off. It is part of the signature: without
   * `credentials` it is not sent, because the signing server sets it.
   *
   * @default the current time
   */
  readonly timestamp?: string | Date;
}

/** How requests are signed: with the secret access key, or by a function. */
export type Credentials =
  | {
      /** The access key id, which is public. */
      readonly accessKeyId: string;
      /** The secret access key. Do not use it in a page. */
      readonly secretAccessKey: string;
      /** Cannot be combined with `secretAccessKey`. */
      readonly sign?: never;
    }
  | {
      /** The access key id, which is public. */
      readonly accessKeyId: string;
      /**
       * Returns the HMAC-SHA256 of its argument (UTF-8) in Base64 (44 characters), so that the secret
       * can stay on a server. It must settle within `timeoutMs`. If it throws or rejects, the call
       * rejects with an HpcError of kind `invalid`, with the thrown value as `cause`.
       */
      readonly sign: (stringToSign: string) => string | PromiseLike<string>;
      /** Cannot be combined with `sign`. */
      readonly secretAccessKey?: never;
    };

/**
 * Sends a request, like the global `fetch`, for example through a proxy, or not at all in a test. It is
 * called without `this`.
 *
 * It must send the request once at most, follow no redirect, and stop when `signal` aborts. If it
 * rejects, the error decides, as with the global `fetch`: only one that is known to come before anything
 * is sent, like Node's `ECONNREFUSED`, proves that nothing was. So it must reject with an error of this
 * very request: one of a repetition, or of something done afterwards, would be believed. A result that is
 * not a response means that the response was lost.
 */
export type Fetch = (url: string, init: FetchInit) => PromiseLike<FetchResponse>;

/** How to send a request: what `fetch` takes as its second argument. */
export interface FetchInit {
  /** The HTTP method: lists and the operation log are read with GET, and changes are sent with POST. */
  readonly method: "GET" | "POST";
  /** The headers, each with its value. */
  readonly headers: Record<string, string>;
  /** The body of a change, in ASCII. In Deno, it is a Blob, which Deno does not send twice. */
  readonly body?: string | Global<"Blob">;
  /** Always `manual`: a redirect counts as a lost response. */
  readonly redirect: "manual";
  /** Aborts when the response is no longer needed: after `timeoutMs`, at the deadline, or by the caller. */
  readonly signal: Global<"AbortSignal">;
  /** Set if this runtime's `Request` accepts it. */
  readonly cache?: "no-store";
  /** The option `fetchCredentials`, if it is set. */
  readonly credentials?: "omit" | "same-origin" | "include";
}

/** The parts of a Response that are read. */
export interface FetchResponse {
  /** The HTTP status. */
  readonly status: number;
  /** The headers. */
  readonly headers: {
    /** Returns the value of a header, by its name in lower case. */
    get(name: string): string | null;
  };
  /** The body: a ReadableStream, or null for none. Anything else is read by `arrayBuffer`. */
  readonly body: unknown;
  /** Returns the whole body. */
  readonly arrayBuffer: () => PromiseLike<ArrayBuffer>;
}

/** A request is about to be sent. */
export interface AttemptEvent {
  /** The type of the event. */
  readonly type: "attempt";
  /** The attempt number, starting at 1. */
  readonly attempt: number;
}

/** The request will be sent again: it was not carried out. */
export interface RetryEvent {
  /** The type of the event. */
  readonly type: "retry";
  /** The number of the next attempt, starting at 1. */
  readonly attempt: number;
  /**
   * The delay before that attempt, in milliseconds. While another job changes the cluster (`retCode`
   * 5300), the attempt also waits for that job to finish.
   */
  readonly waitMs: number;
  /** The `ret_code` with which the API refused the last attempt, if it did. */
  readonly retCode?: number;
  /** The HTTP status with which the last attempt was refused, if it was. */
  readonly status?: number;
}

/** A response was lost: the operation log is about to be scanned for the request's outcome. */
export interface ReconcileEvent {
  /** The type of the event. */
  readonly type: "reconcile";
  /** The number of the scan of the operation log, starting at 1. */
  readonly scan: number;
  /** The number of attempts so far. */
  readonly attempts: number;
}

/** This computer's clock is off. Timestamps are corrected from now on. */
export interface ClockEvent {
  /** The type of the event. */
  readonly type: "clock";
  /** The clock offset in milliseconds: the server's time minus the local time. */
  readonly offsetMs: number;
}

/** `waitForJob` polled the job. */
export interface ProgressEvent {
  /** The type of the event. */
  readonly type: "progress";
  /** The id of the job, like `j-8ajjp28fps8`. */
  readonly job_id: string;
  /** The job's status in the operation log, like `pending`; absent while it is not in the log. */
  readonly status?: string;
  /** The time since the wait began, in milliseconds. */
  readonly elapsedMs: number;
}

/** The argument of `onEvent`. Ignore unknown types: more may be added. */
export type HpcEvent = AttemptEvent | RetryEvent | ReconcileEvent | ClockEvent | ProgressEvent;

/** The fields of a queue that the rule check reads. `listQueues` resolves to an array of these. */
export interface QueueInfo {
  /** The id of the queue, like `ehpcq-m7qglynz`. */
  readonly hpcqueue_id: string;
  /** The id of its cluster. Queues of other clusters are ignored. */
  readonly cluster_id?: string | null;
  /** The group numbers or node ids in the queue. Absent or null means empty. */
  readonly node_list?: ReadonlyArray<number | string> | null;
  /** The number of compute nodes in the queue. */
  readonly compute_num?: number | null;
}

/** The fields of a node that the rule check reads. `listNodes` resolves to an array of these. */
export interface NodeInfo {
  /** The id of the node, like `cln-w1xufnk9`. */
  readonly node_id: string;
  /** The number of its group. */
  readonly group_id?: number | null;
  /** The role. Only nodes with the role `compute`, or an unknown role, count. */
  readonly role?: string | null;
}

/** The rule check before a removal: on, off, or with these lists. */
export type Guard =
  | boolean
  | {
      /** The result of `listQueues`. */
      readonly queues: ReadonlyArray<QueueInfo>;
      /** The result of `listNodes`. Without it, node ids cannot be checked and are refused. */
      readonly nodes?: ReadonlyArray<NodeInfo> | null;
    };

/** Options of `signRequest` and of all other calls with options. All are optional. */
export interface SignOptions {
  /**
   * The base URL of the API: absolute or, in a page, relative to the page. It must not have a query,
   * a fragment or credentials. `http:` is allowed only to this machine, or with `allowInsecure`.
   *
   * @default "https://hpc-api.qingcloud.com/api"
   */
  readonly endpoint?: string;
  /**
   * The credentials, or a function that returns them, for example from a vault. Without them, requests
   * are unsigned, for a signing proxy or a cookie session.
   *
   * A function is called once in each call (by `resume`, once for each receipt), without arguments, before
   * anything is sent: what it returns must be valid until `deadlineMs`. It must settle within `timeoutMs`. If it throws or rejects, the call
   * rejects with an HpcError of kind `invalid`, with the thrown value as `cause`, and nothing was sent.
   */
  readonly credentials?: Credentials | (() => Credentials | PromiseLike<Credentials>);
  /**
   * The path prefix to sign, like `/api`, if a proxy serves the API under another prefix.
   *
   * @default the endpoint's path
   */
  readonly signedPath?: string;
  /**
   * Additional headers, for example a CSRF token. Content-Type and headers of the connection cannot
   * be set: Connection, Content-Length, Expect, Host, Keep-Alive, Proxy-Connection,
   * Transfer-Encoding and Upgrade. Use a new `Idempotency-Key` for each call: each attempt sends it
   * with the attempt number, like `<key>-1`. Reads do not send it.
   */
  readonly headers?:
    | Global<"Headers">
    | Readonly<Record<string, string>>
    | ReadonlyArray<readonly [name: string, value: string]>;
  /**
   * Aborts the call, also while it loads WebAssembly, waits for another call, or signs. Before
   * anything was sent, the call rejects with the signal's reason, like fetch; after that, with an
   * HpcError of kind `unknown` whose `cause` is the reason. Without a reason, a DOMException named
   * `AbortError` is used. All calls with the same signal share one listener.
   */
  readonly signal?: Global<"AbortSignal"> | null;
  /**
   * The time limit for one attempt, and for a function in `credentials`, in milliseconds: an integer from 1 to
   * 3,600,000. Requests are signed such that the API refuses them from 5 s after this time, so that a
   * late delivery is not carried out. The default is longer than Node's connect timeout, so that an
   * unreachable host is reported as such.
   *
   * @default 12000
   */
  readonly timeoutMs?: number;
  /**
   * The time limit for the whole call, in milliseconds: an integer from 1 to 3,600,000. It includes
   * loading WebAssembly, waiting for another call, and signing. Nothing is sent if the remaining time
   * does not suffice for an attempt and for finding out its outcome (up to 43 s with the defaults).
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

/** Options of `waitForJob` and of all other calls that send requests. */
export interface RequestOptions extends SignOptions {
  /**
   * Sends the requests, for example undici's `fetch` with the `dispatcher` of a proxy, or a function of a
   * test.
   *
   * @default the global `fetch`
   */
  readonly fetch?: Fetch;
  /**
   * The `credentials` mode of fetch: whether cookies are sent.
   *
   * @default "same-origin"
   */
  readonly fetchCredentials?: "omit" | "same-origin" | "include";
  /** Called for each event. Its exceptions and rejections are ignored. */
  readonly onEvent?: (event: HpcEvent) => void;
}

/** Options of all calls that are attempted several times: lists and changes. */
export interface ReadOptions extends RequestOptions {
  /**
   * The maximum number of attempts, or for a list, of attempts per page: an integer from 1 to 100.
   *
   * A request is sent again if the API is busy (`ret_code` 5100, HTTP 429), if the client could not
   * connect, up to twice after `ret_code` 1300 with a corrected timestamp, and if a response was lost
   * and the operation log shows that the request was not carried out. The remaining time must suffice
   * for the attempt, its expiry and one scan of the log. While another job changes the cluster
   * (5300), the call waits for that job, which does not count as an attempt.
   *
   * @default 4
   */
  readonly maxAttempts?: number;
}

/** A page of a list, as `onPage` is given it. `Item` is a queue or a node. */
export interface ListPage<Item> {
  /** Its items, as in the result. An item that an earlier page had is left out. */
  readonly items: ReadonlyArray<Item>;
  /**
   * The index of the first of `items` in the list: how many items the pages before it have. It is 0
   * again if the list is read from the start again because it changed: the items so far do not count.
   */
  readonly offset: number;
  /** How many items have arrived so far: `offset` and the length of `items`. */
  readonly received: number;
  /** How many items the list has, by the API's `total_count`; absent if the API does not say. */
  readonly total?: number;
}

/** Options of `listQueues` and `listNodes`. `Item` is a queue or a node. */
export interface ListOptions<Item> extends ReadOptions {
  /**
   * Called for each page, in the order of the list: for the first page as soon as it arrives, for
   * another one as soon as all before it have arrived, and before the call resolves. With
   * `rows.splice(offset, rows.length, ...items)`, `rows` is always the list so far. If the call
   * rejects, the list is incomplete. Its exceptions and rejections are ignored.
   */
  readonly onPage?: (page: ListPage<Item>) => void;
}

/** Options of `addNodes`. */
export interface ChangeOptions extends ReadOptions {
  /**
   * The time that an accepted request may take to be carried out, and then to appear in the operation
   * log, in milliseconds: an integer from 0 to 3,600,000. A request whose response was lost counts as
   * not carried out only when the API refuses its timestamp and twice this time has passed.
   *
   * @default 5000
   */
  readonly settleMs?: number;
  /**
   * Without `credentials`: the longest time between sending a request and its forwarding by the signing
   * server, in milliseconds: an integer from 1 to 3,600,000. Its operator must guarantee it, unless
   * the proxy supports `Ehpc-Timestamp`. Cannot be combined with `credentials`, as signed requests
   * expire by themselves.
   *
   * @default 120000
   */
  readonly requestLifetimeMs?: number;
  /**
   * Whether to read the newest page of the operation log before the first attempt. Jobs on it cannot
   * be this change, whatever the clocks say, so that fewer jobs are ambiguous after a lost response.
   * If the read fails, the call continues without it. Always done for a `nodelist` with group numbers.
   *
   * @default true with `guard`, otherwise false
   */
  readonly baseline?: boolean;
  /**
   * A name for whose operation log it is, of 1 to 200 characters, for example the id of the user of a
   * signing proxy. It is written into the receipt, and `lookUp` must be given the same.
   *
   * @default a digest of the id of the access key, if there are `credentials`
   */
  readonly account?: string;
  /**
   * Where to write the receipt before each attempt, so that a crash, a reload or a power loss does not
   * lose the call: `localJournal()` in a page, `fileJournal(folder)` in Node, both of
   * `ehpc-remove-nodes/journal`, or one of your own. With it:
   *
   * - Calls for the same queue wait for each other, in all programs that use the journal.
   * - An earlier call for the same nodes whose outcome is not known is looked up first. If that does not
   *   tell, the call rejects with kind `unresolved`, and nothing is sent.
   * - If the journal cannot be read or written, the call rejects with kind `journal`, and nothing is sent.
   * - `baseline` is always true.
   */
  readonly journal?: Journal;
}

/**
 * Keeps receipts, each as the text of an entry. Two programs may use the same journal at the same time.
 * All methods may reject. `ehpc-remove-nodes/journal/conformance` tests these promises.
 */
export interface Journal {
  /**
   * Takes a lock that only one program can hold. It is held until it is released, or its program has
   * ended. A lease that another program can take over while this one only stands still is not enough.
   *
   * @param name 24 hexadecimal digits.
   * @returns the lock, or `null` if it is held and `wait` is false.
   */
  lock(name: string, options: JournalLockOptions): Promise<JournalLock | null>;
  /**
   * Returns the entries whose id begins with `prefix`, or all without it. An entry that cannot be read has
   * an empty text, and does not hide others.
   *
   * @param prefix the 24 hexadecimal digits with which the ids of one queue begin.
   */
  read(prefix?: string): Promise<JournalEntry[]>;
  /** Adds or replaces an entry: afterwards there is the old one or the new one, never a part. */
  write(entry: JournalEntry, options: JournalWriteOptions): Promise<void>;
  /** Removes an entry, if there is one with this id. */
  remove(id: string): Promise<void>;
}

/** How to take a lock. */
export interface JournalLockOptions {
  /** Whether to wait while another call holds it. */
  readonly wait: boolean;
  /** Ends the wait, by rejecting. */
  readonly signal: Global<"AbortSignal">;
}

/** How to write an entry. */
export interface JournalWriteOptions {
  /** Whether the entry, and all that were written before it, must survive a power loss from then on. */
  readonly durable: boolean;
}

/** A lock that is held. */
export interface JournalLock {
  /** Returns whether it is still held: another program may have taken it over. */
  isHeld(): boolean | PromiseLike<boolean>;
  /** Releases it. */
  release(): void | PromiseLike<void>;
}

/** An entry of a journal. */
export interface JournalEntry {
  /** The id: 24 hexadecimal digits, a point, and the `id` of a receipt, which has letters, digits and `-`. */
  readonly id: string;
  /** The receipt, in JSON. */
  readonly text: string;
}

/** Options of `lookUp` and `resume`. */
export interface LookUpOptions extends RequestOptions {
  /** The `account` of the call, if it was given there. */
  readonly account?: string;
  /** The journal of the call: what is found out is written there. For `resume`, its first argument. */
  readonly journal?: Journal;
}

/** Options of `removeNodes`: all options. */
export interface Options extends ChangeOptions {
  /**
   * Whether to check the removal against the rule before sending. The call rejects with kind `guard`
   * if no queue of the cluster would keep a compute node, if the rule cannot be checked, or if the
   * lists show that a node or group is not in the queue. `true` reads the list of queues, and that of
   * nodes if `nodelist` has node ids; or pass the lists.
   *
   * @default false
   */
  readonly guard?: Guard;
}

/**
 * What `createClient` accepts: all options, and fields that most requests have. All are optional. A class
 * instance is accepted too. Everything is copied, except instances of a class in `credentials`, the
 * signal and the journal.
 */
export interface ClientDefaults extends Options {
  /** The zone of all requests, like `jn1a`. Any non-empty string. */
  readonly zone?: string;
  /** The id of the cluster of all requests, like `ehpc-gk3wfc7e`. Any non-empty string. */
  readonly cluster_id?: string;
  /** The id of the queue of all changes, like `ehpcq-m7qglynz`. Any non-empty string. */
  readonly hpcqueue_id?: string;
}

/** The names of the defaults that were given for sure. */
type GivenIn<Defaults> = {
  [Name in keyof Defaults]-?: Record<never, never> extends Pick<Defaults, Name> ? never : Name;
}[keyof Defaults];

/** Those names that are not defaults: none may be given. */
type NoOthers<Defaults> = {
  readonly [Name in Exclude<keyof Defaults, keyof ClientDefaults>]?: never;
};

/** A request in which the fields that have a default are optional. */
type Defaulted<Request, Given> = Omit<Request, Given & keyof Request> &
  Partial<Pick<Request, Given & keyof Request>>;

/** The arguments of a method: the request may be omitted if all of it has defaults. */
type ClientArguments<Request, Given, Its> =
  Record<never, never> extends Defaulted<Request, Given>
    ? [request?: Defaulted<Request, Given>, options?: Its]
    : [request: Defaulted<Request, Given>, options?: Its];

/** The arguments of `resume`: the journal may be omitted if it has a default. */
type ResumeArguments<Given> = "journal" extends Given
  ? [options?: Only<LookUpOptions>]
  : [
      options: Only<LookUpOptions> & {
        /** The journal. */
        readonly journal: Journal;
      },
    ];

/**
 * The functions with defaults, as `createClient` returns them. They need no `this`, so they may be taken
 * out of the object. `Given` are the names of the defaults: these fields of a request are optional.
 */
export interface Client<Given = never> {
  /** `removeNodes` with the defaults. */
  readonly removeNodes: (
    ...given: ClientArguments<RemoveNodesRequest, Given, Options>
  ) => Promise<Removal>;
  /** `addNodes` with the defaults. */
  readonly addNodes: (
    ...given: ClientArguments<AddNodesRequest, Given, Only<ChangeOptions>>
  ) => Promise<Removal>;
  /** `lookUp` with the defaults. */
  readonly lookUp: (
    receipt: HpcErrorFields | Receipt | Removal,
    options?: Only<LookUpOptions>,
  ) => Promise<LookUp>;
  /** `resume` with the defaults. The journal is that of the options, or the default. */
  readonly resume: (...given: ResumeArguments<Given>) => Promise<Resumed[]>;
  /** `listQueues` with the defaults. */
  readonly listQueues: (
    ...given: ClientArguments<ListQueuesRequest, Given, Only<ListOptions<Queue>>>
  ) => Promise<Queue[]>;
  /** `listNodes` with the defaults. */
  readonly listNodes: (
    ...given: ClientArguments<ListNodesRequest, Given, Only<ListOptions<ClusterNode>>>
  ) => Promise<ClusterNode[]>;
  /** `waitForJob` with the defaults. */
  readonly waitForJob: (
    ...given: ClientArguments<WaitForJobRequest, Given, Only<RequestOptions>>
  ) => Promise<Job>;
  /** `signRequest` with the defaults. */
  readonly signRequest: (
    ...given: ClientArguments<RemoveNodesRequest, Given, Only<SignOptions>>
  ) => Promise<SignedRequest>;
}

/** These options and no others, also for a variable: unknown options are rejected. */
type Only<Its> = Its & {
  readonly [name in Exclude<keyof Options, keyof Its>]?: never;
};

/** A change that the API accepted as one job. The job itself may still fail. */
export interface Removal {
  /** The API's name for its response. Its spelling varies: do not compare it. */
  action: string;
  /** The id of the job, like `j-8ajjp28fps8`. */
  job_id: string;
  /** Always 0. */
  ret_code: number;
  /** The number of attempts. */
  attempts: number;
  /** Whether the response was lost and the job was found in the operation log. */
  recovered: boolean;
  /** What identifies this call, for a log or for `lookUp`. */
  receipt: Receipt;
}

/**
 * What identifies one call, so that its outcome can be found out later, also by another program: plain
 * JSON without secrets. Store it as it is. Its fields are for people and for `lookUp`; later versions of
 * this package read it too.
 */
export interface Receipt {
  /** The version of this format. */
  readonly v: number;
  /** A random text, different for each call. */
  readonly id: string;
  /** The endpoint, without query. */
  readonly endpoint: string;
  /** The option `account`, or a digest of the id of the access key; absent if there was neither. */
  readonly account?: string;
  /** The function that was called. */
  readonly action: "removeNodes" | "addNodes";
  /** The zone. */
  readonly zone: string;
  /** The id of the cluster. */
  readonly cluster_id: string;
  /** The id of the queue. */
  readonly hpcqueue_id: string;
  /** The nodes, as they were given. */
  readonly nodelist: ReadonlyArray<number | string>;
  /** The ids of all nodes, if `nodelist` has group numbers and they were resolved before sending. */
  readonly nodes?: readonly string[];
  /** The option `settleMs` of the call. */
  readonly settleMs: number;
  /** The option `requestLifetimeMs` of the call; absent if it had `credentials`. */
  readonly requestLifetimeMs?: number;
  /** The newest page of the operation log before the first attempt; absent if it was not read. */
  readonly baseline?: {
    /** The ids of its jobs, none of which is this call's. */
    readonly job_ids: readonly string[];
    /** The newest of them: a log without it does not reach back far enough. */
    readonly anchor?: string;
    /** The creation time of that job, by the API's clock. */
    readonly anchorTime?: string;
  };
  /** The attempts that were sent, or may have been. */
  readonly attempts: ReadonlyArray<{
    /** The attempt number, starting at 1. */
    readonly n: number;
    /** The timestamp that was signed: the API refuses the request 60 s after it. */
    readonly timestamp: string;
    /** The time of sending, by the API's clock as far as it was known. */
    readonly sent: string;
  }>;
  /** The jobs of this call, as far as they are known. */
  readonly claims: readonly string[];
  /** What is known of this call: `open` means that its outcome is not known. */
  readonly state: "open" | "applied" | "notApplied" | "failed";
}

/** The result of `lookUp`. */
export interface LookUp {
  /**
   * What became of the call:
   *
   * - `applied`: the API accepted it; see `job_id`. The job may still run, or fail: see `waitForJob`.
   * - `notApplied`: it was not carried out, and cannot be any more. It is safe to call again.
   * - `failed`: it was accepted, and its job failed; see `jobIds`. It may have been done in part.
   * - `unknown`: it cannot be told now. With `retryAfterMs`, look again after that time: the request may
   *   still arrive. Without it, the log has jobs that may be this one or another's (`jobIds`).
   */
  state: "applied" | "notApplied" | "failed" | "unknown";
  /** The id of the job, for `applied`. */
  job_id?: string;
  /** The failed jobs, or the jobs that may be this call's. */
  jobIds?: string[];
  /** When to look again, in milliseconds from now. */
  retryAfterMs?: number;
  /** The receipt, with what is known now. Looking up a receipt that is not `open` sends no request. */
  receipt: Receipt;
}

/** What `resume` found out about one call. */
export interface Resumed extends Omit<LookUp, "receipt"> {
  /** The id of its entry in the journal, for `dismiss`. */
  id: string;
  /** Its receipt, with what is known now; absent if the entry cannot be read. */
  receipt?: Receipt;
  /** Whether the call is still running, in this program or another: then it is not looked up. */
  inProgress: boolean;
  /** Why it could not be looked up, if that failed: an HpcError, or the reason of an abort. */
  error?: unknown;
}

/** A request to add nodes to a queue: the same fields as for a removal. */
export type AddNodesRequest = RemoveNodesRequest;

/**
 * Which queues to list. `limit` and `offset` cannot be set: all pages are read. Numbers must be
 * integers and are sent as digits.
 */
export interface ListQueuesRequest {
  /** The id of the cluster, like `ehpc-gk3wfc7e`. Any non-empty string. */
  readonly cluster_id: string;
  /** The cluster's zone, like `jn1a`. Any non-empty string. */
  readonly zone: string;
  /** Only queues that match this word. */
  readonly search_word?: string | number;
  /** Only queues with this name. */
  readonly name?: string | number;
  /** Only queues with this `is_active`, like 1. */
  readonly is_active?: string | number;
  /** The field to sort by, like `name`. */
  readonly sort_key?: string | number;
  /** The sort order: 1 for descending, 0 for ascending. */
  readonly reverse?: string | number;
}

/**
 * Which nodes to list. `limit` and `offset` cannot be set: all pages are read. Numbers must be
 * integers and are sent as digits.
 */
export interface ListNodesRequest {
  /** The id of the cluster, like `ehpc-gk3wfc7e`. Any non-empty string. */
  readonly cluster_id: string;
  /** The cluster's zone, like `jn1a`. Any non-empty string. */
  readonly zone: string;
  /** Only nodes that match this word. */
  readonly search_word?: string | number;
  /** Only nodes with this role: `login`, `controller` or `compute`. */
  readonly node_role?: string | number;
  /** Only nodes with this status, like `active`. */
  readonly status?: string | number;
  /** Only nodes with this health, like `healthy`. */
  readonly health_status?: string | number;
  /** The field to sort by, like `name`. */
  readonly sort_key?: string | number;
  /** The sort order: 1 for descending, 0 for ascending. */
  readonly reverse?: string | number;
  /** The level of detail. The API does not document its values. */
  readonly verbose?: string | number;
}

/** A queue as the API returns it: the documented fields and any others. */
export interface Queue {
  /** The id of the queue, like `ehpcq-m7qglynz`. */
  hpcqueue_id: string;
  /** The display name. */
  name?: string | null;
  /** The id of its cluster, like `ehpc-gk3wfc7e`. */
  cluster_id?: string | null;
  /** The numbers of the groups in the queue. */
  node_list?: Array<number | string> | null;
  /** The number of compute nodes in the queue. */
  compute_num?: number | null;
  /** The number of nodes in the queue. */
  node_num?: number | null;
  /** The number of job slots on its nodes. */
  total_slots?: number | null;
  /** The number of running jobs. */
  nrun?: number | null;
  /** The number of pending jobs. */
  npend?: number | null;
  /** Any other field that the API returns. */
  [field: string]: unknown;
}

/** A node of a cluster as the API returns it: the documented fields and any others. */
export interface ClusterNode {
  /** The id of the node, like `cln-w1xufnk9`, which selects it in a `nodelist`. */
  node_id: string;
  /** The display name. */
  name?: string | null;
  /** The role: `login`, `controller` or `compute`. */
  role?: string | null;
  /** The status, like `active`. */
  status?: string | null;
  /** The health, like `healthy`. */
  health_status?: string | null;
  /** The IP address in the cluster's network. */
  private_ip?: string | null;
  /** The number of CPU cores. */
  cpu?: number | null;
  /** The memory, in a unit that the API does not document. */
  memory?: number | null;
  /** The number of GPUs. */
  gpu?: number | null;
  /** The number of its group, which selects the whole group in a `nodelist`. */
  group_id?: number | null;
  /** The queues that contain it. The API does not document the format. */
  queue_info?: unknown;
  /** Any other field that the API returns. */
  [field: string]: unknown;
}

/** Which job to wait for. */
export interface WaitForJobRequest {
  /** The id of the job, like `j-8ajjp28fps8`. */
  readonly job_id: string;
  /** The job's zone, like `jn1a`. */
  readonly zone: string;
}

/** A job that has succeeded: its row in the operation log, as the API returns it. */
export interface Job {
  /** The id of the job, like `j-8ajjp28fps8`. */
  job_id: string;
  /** The operation, like `HpcQueueRemoveEhpcQueueNodes`. */
  job_action?: string | null;
  /** Always `successful`: for a failed job, the call rejects. */
  status: string;
  /** The creation time as the API writes it, like `2026-01-31T08:00:00Z`. */
  create_time?: string | null;
  /** The time of the last change of status, in the same format. */
  status_time?: string | null;
  /** The reasons for a failure: empty or absent, as the job succeeded. */
  error_codes?: string | null;
  /** The ids of cluster, queue and nodes, separated by spaces. */
  resource_ids?: string | null;
  /** Any other field that the API returns. */
  [field: string]: unknown;
}

/** The result of `checkRemoval`. */
export interface RemovalCheck {
  /**
   * Whether at least one queue keeps a compute node, and the lists do not show that a node or group of
   * the request is not in its queue.
   */
  allowed: boolean;
  /**
   * The minimum number of compute nodes that each queue keeps, by `hpcqueue_id`. Empty if the lists do
   * not suffice for the check.
   */
  remaining: Record<string, number>;
  /** Why the removal is not allowed, and what to do next. */
  reason?: string;
}

/** The result of `signRequest`. */
export interface SignedRequest {
  /** The HTTP method. */
  method: "POST";
  /** The URL with the signature, or without a query if there are no `credentials`. */
  url: string;
  /** The headers, including Content-Type. */
  headers: Record<string, string>;
  /** The body in ASCII, byte for byte as the vendor's SDK sends it. */
  body: string;
  /** The signed text; undefined without `credentials`. */
  stringToSign?: string;
}

/**
 * The kind of an error:
 *
 * - `invalid`: a request field or option is invalid; see `field`. Nothing was sent.
 * - `guard`: the rule forbids the removal, it could not be checked, or a node is not in the queue.
 *   Nothing was sent.
 * - `refused`: the API refused the request; see `retCode`. Nothing was done.
 * - `http`: there is no valid API response, and nothing was done: a 4xx, a failed connection, a list
 *   that could not be read, or a change that, by the operation log, was never carried out.
 * - `load`: WebAssembly did not start, or it stopped (for example out of memory) before a change was
 *   sent. Nothing was changed. The next call restarts it.
 * - `unknown`: the request may have reached the server, and its outcome could not be determined, also
 *   because WebAssembly stopped; or, for `waitForJob`, the job did not finish in time.
 * - `job`: the request was accepted, but its job failed. It may have been done in part.
 * - `journal`: the journal could not be read or written. Nothing was sent.
 * - `unresolved`: by the journal, the outcome of an earlier call for the same nodes is not known. Nothing
 *   was sent. Its receipt is in `receipt`: look it up first, see `resume`.
 */
export type HpcErrorKind =
  | "invalid"
  | "guard"
  | "refused"
  | "http"
  | "load"
  | "unknown"
  | "job"
  | "journal"
  | "unresolved";

/**
 * The code of an error. docs/errors.md says what each means. `unclassified` is that of an error that an app
 * made without a code, or that was serialized by version 0.1. More may be added.
 */
export type HpcErrorCode =
  | "invalid_request"
  | "invalid_field"
  | "invalid_node"
  | "duplicate_node"
  | "unknown_field"
  | "unreadable_field"
  | "fixed_field"
  | "receipt_too_new"
  | "receipt_damaged"
  | "receipt_missing"
  | "receipt_of_other_endpoint"
  | "receipt_of_other_account"
  | "endpoint_not_url"
  | "endpoint_has_user"
  | "endpoint_has_query"
  | "endpoint_insecure"
  | "endpoint_scheme"
  | "invalid_signed_path"
  | "clock_out_of_range"
  | "credentials_not_object"
  | "invalid_access_key_id"
  | "invalid_secret"
  | "secret_ill_formed"
  | "key_has_space"
  | "secret_missing"
  | "secret_and_sign"
  | "not_function"
  | "invalid_signature"
  | "callback_threw"
  | "callback_rejected"
  | "callback_timed_out"
  | "options_not_object"
  | "journal_unsupported"
  | "lifetime_with_credentials"
  | "not_signal"
  | "invalid_guard"
  | "not_queues"
  | "not_nodes"
  | "headers_not_object"
  | "invalid_header"
  | "header_content_type"
  | "header_of_runtime"
  | "headers_rejected"
  | "header_forbidden"
  | "rule_violation"
  | "rule_unknown"
  | "node_in_other_queue"
  | "node_in_no_queue"
  | "node_unknown"
  | "queue_listed_twice"
  | "node_listed_twice"
  | "queue_not_listed"
  | "nodes_needed"
  | "api_malformed"
  | "api_wrong_parameter"
  | "authentication_failed"
  | "request_expired"
  | "not_permitted"
  | "session_expired"
  | "api_not_found"
  | "already_exists"
  | "balance_too_low"
  | "quota_exceeded"
  | "licence_problem"
  | "api_busy"
  | "not_enough_resources"
  | "being_updated"
  | "dependency_failed"
  | "configuration_problem"
  | "not_connected"
  | "no_fetch"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "rate_limited"
  | "http_refused"
  | "read_failed"
  | "page_repeated"
  | "list_changed"
  | "list_too_long"
  | "deadline_passed"
  | "read_deadline_passed"
  | "not_applied"
  | "outcome_unknown"
  | "job_not_finished"
  | "job_failed"
  | "change_failed"
  | "journal_failed"
  | "earlier_unknown"
  | "earlier_unreadable"
  | "earlier_elsewhere"
  | "connection_failed"
  | "timed_out"
  | "redirected"
  | "not_response"
  | "bad_gateway"
  | "server_error"
  | "invalid_response"
  | "api_internal_error"
  | "api_undocumented"
  | "response_lost"
  | "refusal_doubted"
  | "invalid_page"
  | "undocumented_list"
  | "wasm_unavailable"
  | "wasm_timed_out"
  | "wasm_stopped"
  | "wasm_stopped_in_flight"
  | "two_journals"
  | "not_journal"
  | "invalid_entry_id"
  | "journal_unusable"
  | "defaults_not_object"
  | "unknown_default"
  | "invalid_headers"
  | "unclassified";

/** What happened before, as a parameter of an error: for example how the response was lost. */
export interface HpcErrorReason {
  /** Its code. */
  readonly code: HpcErrorCode;
  /** The parameters of that code. */
  readonly params: HpcErrorParams;
}

/**
 * The parameters of an error's code, by their names. Texts of the server are shortened, and their
 * invisible characters escaped.
 */
export interface HpcErrorParams {
  /** One parameter. */
  readonly [name: string]: string | number | HpcErrorReason | undefined;
}

/** The fields of an HpcError: what `toJSON` returns and `fromJSON` accepts. */
export interface HpcErrorFields {
  /** The kind of error. */
  readonly kind: HpcErrorKind;
  /** The stable code of what happened; see `docs/errors.md`. It tells apart what has the same `kind`. */
  readonly code: HpcErrorCode;
  /**
   * The parameters of the code, by which `ehpc-remove-nodes/messages` makes the sentences in another
   * language. `consequence` is what the error means for the nodes.
   */
  readonly params: HpcErrorParams;
  /** What happened, what it means for the nodes, and what to do next. */
  readonly message: string;
  /** What happened: the first part of the message. */
  readonly summary: string;
  /** What to do next: the last part of the message. */
  readonly advice: string;
  /** Technical text, if there is any: what the runtime reported, or the start of the response. */
  readonly details?: string;
  /** The URL of the request that the error is about, without its query. */
  readonly requestUrl?: string;
  /** Whether nodes may have been changed: true for `unknown` and `job`, false for all others. */
  readonly maybeApplied: boolean;
  /** Whether the same call can safely be repeated and may then succeed. */
  readonly retryable: boolean;
  /** The number of attempts; 0 if nothing was sent. */
  readonly attempts: number;
  /** The API's `ret_code`, if it returned one; never 0. */
  readonly retCode?: number;
  /** The HTTP status, if there was a response. */
  readonly status?: number;
  /**
   * For `invalid`, the field or option at fault, like `nodelist` or `credentials.sign`. For `guard`,
   * `nodelist` if a node or group is not in the queue.
   */
  readonly field?: string;
  /** For `unknown`, the jobs that may be this call's; for `job`, the failed jobs. */
  readonly jobIds?: readonly string[];
  /** For `job`, the reasons for the failure from the operation log. */
  readonly errorCodes?: string;
  /**
   * For `unknown` and `job` of a change that was sent: what identifies it, for `lookUp`. For
   * `unresolved`, that of the earlier call, unless it cannot be read.
   */
  readonly receipt?: Receipt;
}

/** The fields of a new HpcError. Those that may be omitted here are made from the others. */
export interface HpcErrorInit
  extends Omit<HpcErrorFields, "code" | "params" | "summary" | "advice"> {
  /** The code. The default is `unclassified`, which has no sentences of its own. */
  readonly code?: HpcErrorCode;
  /** The parameters of the code. The default is none. */
  readonly params?: HpcErrorParams;
  /** What happened. The default is the message. */
  readonly summary?: string;
  /** What to do next. The default is an empty string. */
  readonly advice?: string;
}

/**
 * The error that all functions reject with, except for the reason of an abort before anything was sent.
 *
 * `instanceof` accepts errors of every copy of this package, including those of an iframe or another
 * realm. In V8 (Chromium, Node, Deno) the stack begins where the call is awaited; other engines do not
 * provide that. A structured clone (`postMessage`) keeps only the message: send `toJSON()` and restore
 * the error with `fromJSON`.
 */
export class HpcError extends Error implements HpcErrorFields {
  /**
   * Creates an error, for example for a test.
   *
   * @param fields the fields of the error; omit those that do not apply.
   */
  constructor(
    fields: HpcErrorInit & {
      /** The value that caused the error. */
      readonly cause?: unknown;
    },
  );
  /** The name of the class, also in minified code. */
  readonly name: "HpcError";
  /** The kind of error. */
  readonly kind: HpcErrorKind;
  /** The stable code of what happened; see `docs/errors.md`. It tells apart what has the same `kind`. */
  readonly code: HpcErrorCode;
  /**
   * The parameters of the code, by which `ehpc-remove-nodes/messages` makes the sentences in another
   * language. `consequence` is what the error means for the nodes.
   */
  readonly params: HpcErrorParams;
  /** What happened, what it means for the nodes, and what to do next. */
  readonly message: string;
  /** What happened: the first part of the message. */
  readonly summary: string;
  /** What to do next: the last part of the message. */
  readonly advice: string;
  /** Technical text, if there is any: what the runtime reported, or the start of the response. */
  readonly details?: string;
  /** The URL of the request that the error is about, without its query. */
  readonly requestUrl?: string;
  /** Whether nodes may have been changed: true for `unknown` and `job`, false for all others. */
  readonly maybeApplied: boolean;
  /** Whether the same call can safely be repeated and may then succeed. */
  readonly retryable: boolean;
  /** The number of attempts; 0 if nothing was sent. */
  readonly attempts: number;
  /** The API's `ret_code`, if it returned one; never 0. */
  readonly retCode?: number;
  /** The HTTP status, if there was a response. */
  readonly status?: number;
  /**
   * For `invalid`, the field or option at fault, like `nodelist` or `credentials.sign`. For `guard`,
   * `nodelist` if a node or group is not in the queue.
   */
  readonly field?: string;
  /** For `unknown`, the jobs that may be this call's; for `job`, the failed jobs. */
  readonly jobIds?: readonly string[];
  /** For `job`, the reasons for the failure from the operation log. */
  readonly errorCodes?: string;
  /** For `unknown` and `job` of a change that was sent: what identifies it, for `lookUp`. */
  readonly receipt?: Receipt;
  /** The value thrown by fetch, `credentials.sign` or a getter, or the abort reason. */
  readonly cause?: Cause;
  /** Returns the fields without `cause` and `stack`, for a log or another thread. */
  toJSON(): HpcErrorFields & {
    /** The name of the class. */
    readonly name: "HpcError";
  };
  /**
   * Creates an HpcError from the result of `toJSON`, also after a structured clone.
   *
   * @throws {TypeError} for any other value.
   */
  static fromJSON(json: unknown): HpcError;
}

/**
 * Whether a value is an HpcError of any copy of this package or any realm. The same as
 * `instanceof HpcError`.
 */
export function isHpcError(value: unknown): value is HpcError;

/**
 * Any value. In TypeScript 4.7, `cause` of Error is an Error, which a subclass cannot widen to
 * `unknown`.
 */
// biome-ignore lint/suspicious/noExplicitAny: only where `unknown` is not possible
type Cause = Error extends { cause?: infer Its } ? (unknown extends Its ? unknown : any) : unknown;

/** The type of a global class, if the app's types declare it. */
type Global<Name extends string> = typeof globalThis extends {
  [name in Name]: { prototype: infer T };
}
  ? T
  : never;

/** A view of an ArrayBuffer; before TypeScript 5.7, of any buffer. */
type BytesView = ArrayBufferView & {
  /** Not a SharedArrayBuffer. */
  readonly buffer: ReturnType<typeof Uint8Array.of>["buffer"];
};

/**
 * `WebAssembly.Module`, if the app's types declare it. The DOM's type is empty, so that even a number
 * would match without `& object`.
 */
type WebAssemblyModule = typeof globalThis extends {
  WebAssembly: { Module: { prototype: infer T } };
}
  ? T & object
  : never;

/**
 * The file `ehpc-remove-nodes/ehpc_remove_nodes.wasm` of the same version as the script: a compiled
 * module, its bytes, a Response, or a URL or Request to fetch.
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
 * Loads the WebAssembly module before the first call. Optional: each call loads the module if
 * necessary. Does nothing once it is loaded. While a given `module` is loading, another may be passed,
 * and calls use the one inside the script, if there is one: the first to load is used.
 *
 * @param module the module to use instead of the one inside the script. The entry
 *   `ehpc-remove-nodes/slim` contains none: there, call this with one first.
 * @throws {HpcError} of kind `load`; the next call tries again.
 */
export function preload(module?: ModuleSource | PromiseLike<ModuleSource>): Promise<void>;

/**
 * Returns the functions with defaults: options like `endpoint`, `credentials`, `fetch` or `journal`, and
 * `zone`, `cluster_id` and `hpcqueue_id` of requests.
 *
 * What a call is given itself takes precedence; `undefined` is as if it was not given. `headers` are
 * joined, name by name. A default that a function does not use, like `settleMs` for a list, is left out
 * for it. The values are validated when a function is called.
 *
 * @param defaults what to use in every call.
 * @throws {HpcError} of kind `invalid` for a name that is not a default, immediately.
 */
export function createClient<Defaults extends ClientDefaults = Record<never, never>>(
  defaults?: ClientDefaults & Defaults & NoOthers<Defaults>,
): Client<GivenIn<Defaults>>;

/**
 * Removes nodes from a queue, exactly once. The nodes stay in the cluster. At least one queue of the
 * cluster must keep a compute node, or the API refuses the removal.
 *
 * Resolves when the API has accepted the removal as a job, also if the response was lost and the job
 * was found in the operation log (`recovered`). The job may still fail: see `waitForJob`. Calls that
 * may concern the same nodes of a queue are carried out one after the other.
 *
 * @throws {HpcError} if the removal was not accepted, or its outcome is unknown.
 */
export function removeNodes(request: RemoveNodesRequest, options?: Options): Promise<Removal>;

/**
 * Adds nodes of the cluster to a queue, exactly once, for example to undo a removal. It has the same
 * fields and guarantees as `removeNodes`.
 *
 * @throws {HpcError} if the addition was not accepted, or its outcome is unknown.
 */
export function addNodes(request: AddNodesRequest, options?: Only<ChangeOptions>): Promise<Removal>;

/**
 * Finds out what became of a removal or an addition whose outcome is unknown, by the operation log. It
 * only reads, and never sends the request again. It takes a few reads if the job is found or the
 * request can no longer arrive; otherwise it resolves to `unknown` with the time to look again.
 *
 * Two clients that made the same change to the same nodes within the same two minutes cannot be told
 * apart. A receipt with a `baseline` is safe from all earlier changes.
 *
 * @param receipt an error of kind `unknown` or `job`, its `receipt`, or the result of a removal.
 * @throws {HpcError} of kind `invalid` for a receipt of another endpoint or account, or `http` or
 *   `refused` if the log cannot be read.
 */
export function lookUp(
  receipt: HpcErrorFields | Receipt | Removal,
  options?: Only<LookUpOptions>,
): Promise<LookUp>;

/**
 * Looks up every call in a journal whose outcome is not known, one after another, and writes down what
 * it finds: call it when a page is loaded or a program starts. It never sends a request again.
 *
 * @param options as for `lookUp`; `deadlineMs` is for all together. A receipt of another endpoint or account
 *   has an `error`.
 * @returns one result per call, those still `unknown` included; empty if nothing is open.
 * @throws {HpcError} of kind `journal` if the journal cannot be read.
 */
export function resume(journal: Journal, options?: Only<LookUpOptions>): Promise<Resumed[]>;

/**
 * Removes an entry from a journal, for a call whose outcome you know from elsewhere. The next call for the
 * same nodes then ignores it.
 *
 * @param id the id of the entry, as `resume` returns it, or that of its receipt.
 * @returns whether there was such an entry.
 * @throws {HpcError} of kind `journal` if the journal cannot be changed, or if the call is still running.
 */
export function dismiss(journal: Journal, id: string): Promise<boolean>;

/**
 * Reads all queues of a cluster: the first page, then the others, at most four at the same time. The pages
 * overlap by one item; a list that changes between its pages is read from the start again.
 *
 * @throws {HpcError} of kind `http` or `refused` if the list cannot be read.
 */
export function listQueues(
  request: ListQueuesRequest,
  options?: Only<ListOptions<Queue>>,
): Promise<Queue[]>;

/**
 * Reads all nodes of a cluster, as `listQueues` does.
 *
 * @throws {HpcError} of kind `http` or `refused` if the list cannot be read.
 */
export function listNodes(
  request: ListNodesRequest,
  options?: Only<ListOptions<ClusterNode>>,
): Promise<ClusterNode[]>;

/**
 * Waits until a job has succeeded: polls immediately, then after 1 s, 2 s, 4 s, 8 s and every 10 s.
 * An abort (the call rejects with the signal's reason) and the deadline end the wait, not the job.
 *
 * @throws {HpcError} of kind `job`, with `errorCodes`, if the job failed; of kind `unknown` if it
 *   did not finish within `deadlineMs`: then wait again.
 */
export function waitForJob(
  request: WaitForJobRequest,
  options?: Only<RequestOptions>,
): Promise<Job>;

/**
 * Checks a removal against the rule without sending anything: at least one queue of the cluster must
 * keep a compute node. A node or group that, by the lists, is not in the request's queue is not
 * allowed either.
 *
 * @param queues the result of `listQueues`
 * @param nodes the result of `listNodes`. A queue's `node_list` has group numbers, so node ids cannot
 *   be checked without it and are not allowed.
 * @throws {HpcError} of kind `invalid` or `load`.
 */
export function checkRemoval(
  queues: ReadonlyArray<QueueInfo>,
  request: RemoveNodesRequest,
  nodes?: ReadonlyArray<NodeInfo> | null,
): Promise<RemovalCheck>;

/**
 * Signs the request of `removeNodes` without sending it. The result lacks the `Idempotency-Key` that
 * `removeNodes` adds to attempts to a same-origin endpoint and, outside a page, to unsigned ones.
 *
 * @throws {HpcError} of kind `invalid` or `load`.
 */
export function signRequest(
  request: RemoveNodesRequest,
  options?: Only<SignOptions>,
): Promise<SignedRequest>;

// biome-ignore lint/complexity/noUselessEmptyExport: without it, all declarations are exported
export {};
