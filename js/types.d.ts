/**
 * Takes compute nodes out of the queues of QingCloud's E-HPC clusters, and tells the truth about
 * it. A request and its answer carry the API's own field names, letter by letter; options are
 * ours, in camelCase.
 */

/** A request to take nodes out of a queue. */
export interface RemoveNodesRequest {
  /** The cluster of the queue, like `ehpc-gk3wfc7e`. Any string that is not empty. */
  readonly cluster_id: string;
  /** The queue that loses nodes, like `ehpcq-m7qglynz`. Any string that is not empty. */
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

/** What `onEvent` is told. More types of events will come: ignore those that you don't know. */
export type HpcEvent = AttemptEvent;

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
   * How often to send at most, from 1 to 100. This version sends once, whatever it says.
   *
   * @default 4
   */
  readonly maxAttempts?: number;
  /**
   * How long a request whose answer was lost may still be carried out, and how long its entry in
   * the operation log may lag after that, in whole milliseconds from 0 to 3,600,000. This version
   * only names the time in the message of an `unknown`.
   *
   * @default 5000
   */
  readonly settleMs?: number;
  /** Not available in this version: anything but `false` is refused as `invalid`. */
  readonly guard?: false;
  /** Hears what happens. It only listens: what it throws changes nothing. */
  readonly onEvent?: (event: HpcEvent) => void;
  /**
   * Allows an `http:` endpoint on another machine.
   *
   * @default false
   */
  readonly allowInsecure?: boolean;
}

/** A removal that the API accepted as one job. The job itself may still fail. */
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
 * - `refused`: the API refused, with `retCode`. Nothing was done.
 * - `http`: no answer of the API, and for certain nothing was done: a 4xx, or no connection.
 * - `load`: WebAssembly did not start. Nothing was sent.
 * - `unknown`: the request may have reached the server, and its outcome is not known.
 */
export type HpcErrorKind = "invalid" | "refused" | "http" | "load" | "unknown";

/** The fields of an HpcError: what `toJSON` gives and `fromJSON` takes. */
export interface HpcErrorFields {
  /** What kind of failure it is. */
  readonly kind: HpcErrorKind;
  /** What happened, what it means for the nodes, what to do next. */
  readonly message: string;
  /** Whether nodes may have been removed: true for `unknown`, false for all others. */
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
}

/** Everything that goes wrong, but for the reason of your own abort before anything was sent. */
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
  /** What was thrown: by fetch, by `credentials.sign`, by a getter; or your abort reason. */
  readonly cause?: unknown;
  /** The fields, for a log or another thread. The cause and the stack stay behind. */
  toJSON(): HpcErrorFields & { readonly name: "HpcError" };
  /** An HpcError from what `toJSON` gave. */
  static fromJSON(json: unknown): HpcError;
}

/**
 * Takes nodes out of a queue. The nodes stay in the cluster. Over all queues of the cluster at
 * least one must keep a compute node, or the API refuses.
 *
 * It resolves when the API accepted the removal as a job. The request is sent once.
 *
 * @throws {HpcError} when it was not accepted, or nobody can know.
 */
export function removeNodes(request: RemoveNodesRequest, options?: Options): Promise<Removal>;

/**
 * What `removeNodes` would send, without sending it.
 *
 * @throws {HpcError} of kind `invalid` or `load`.
 */
export function signRequest(request: RemoveNodesRequest, options?: Options): Promise<SignedRequest>;
