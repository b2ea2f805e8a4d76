/**
 * A proxy that signs: a console's page sends its requests here, to its own origin, and the proxy checks them,
 * signs them and passes them on to the API, each change once. docs/proxy.md says against what it protects.
 */

/** The type of a global, if the app's types declare it. */
type GlobalRequest = typeof globalThis extends { Request: { prototype: infer T } } ? T : never;
type GlobalResponse = typeof globalThis extends { Response: { prototype: infer T } } ? T : never;
type GlobalUrl = typeof globalThis extends { URL: { prototype: infer T } } ? T : never;
type GlobalFetch = typeof globalThis extends { fetch: infer T } ? T : never;

/** Who sends a request: an id, or an object with one and with whatever the app's own functions need. */
export type Principal = string | { readonly id: string };

/** The access key of the API. The secret never leaves the server. */
export interface ProxyCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** An operation that is passed on. Nothing else is. */
export type ProxyOperation =
  | "/queue/ehpc/removeNodes"
  | "/queue/ehpc/addNodes"
  | "/queue/ehpc/getQueueList"
  | "/cluster/listNodes"
  | "/operation";

/** A request that was read and checked, before it is passed on. */
export interface ProxyRequest {
  readonly operation: ProxyOperation;
  /** `POST` changes something, `GET` reads. */
  readonly method: "GET" | "POST";
  /** Its zone, like `jn1a`. */
  readonly zone: string;
  /**
   * Its cluster, like `ehpc-gk3wfc7e`. Absent for the operation log, which belongs to the account. With
   * `log: "own"` it is asked for again, with each cluster that a row of the log names, and with that of each
   * change: a change whose row could not be shown is not passed on.
   */
  readonly cluster_id?: string;
  /** The queue of a change, like `ehpcq-m7qglynz`. */
  readonly hpcqueue_id?: string;
  /** The nodes of a change: ids, or numbers of groups. */
  readonly nodelist?: readonly (string | number)[];
}

/** A text to sign that was read and checked. A change names no cluster: its text has only the body's MD5. */
export interface SigningRequest {
  readonly operation: ProxyOperation;
  readonly method: "GET" | "POST";
  /** The zone of a read. */
  readonly zone?: string;
  /** The cluster of a list. */
  readonly cluster_id?: string;
}

/** The response to a change, as a store keeps it. */
export interface StoredResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Where the keys of changes are kept, so that each is passed on once. Both methods are one linearizable step
 * each, and durable before they resolve. A rejection means that nothing is passed on.
 */
export interface IdempotencyStore {
  /**
   * Records a key, and says whether this is its first request.
   *
   * @param key 64 hexadecimal digits
   * @param fingerprint of the request that it is for
   * @param until when the key may be forgotten, in milliseconds since 1970; never earlier
   */
  begin(
    key: string,
    fingerprint: string,
    until: number,
  ): Promise<
    | { readonly first: true }
    | { readonly first: false; readonly fingerprint: string; readonly response?: StoredResponse }
  >;
  /** Records the response to the first request of a key. A recorded response stays as it is. */
  finish(key: string, response: StoredResponse): Promise<void>;
}

/** A store that holds a file open. */
export interface ClosableStore extends IdempotencyStore {
  close(): void;
}

/** One entry of an audit log. */
export interface AuditRecord {
  /** `before`: the change is about to be passed on. `after`: what came of it. */
  readonly phase: "before" | "after";
  /** This server's time, like `2026-01-31T08:00:00.000Z`. */
  readonly time: string;
  /** The id of the principal. */
  readonly principal: string;
  /** The change. */
  readonly request: ProxyRequest;
  /** The time that is signed, like `2026-01-31T08:00:00Z`. */
  readonly timestamp: string;
  /** The key in the store, which both records of a change share. */
  readonly key: string;
  /** Only after: the status of the response. 4xx means that nothing was passed on, 502 that the outcome is not known. */
  readonly status?: number;
  /** Only after: the API's code; 0 is success. */
  readonly ret_code?: number;
  /** Only after: the job of the change, like `j-8ajjp28fps8`. */
  readonly job_id?: string;
}

/** Limits for each principal, within one process. What exceeds one is answered with 413, 400 or 429. */
export interface ProxyLimits {
  /** The largest body of a request, in bytes. Default: 1,048,576. */
  readonly bodyBytes?: number;
  /** The largest body of a response of the API, in bytes after decompression. Default: 16,777,216. */
  readonly responseBytes?: number;
  /** The most entries of a `nodelist`. Default: 10,000. */
  readonly nodes?: number;
  /** The most requests at the same time. Default: 32. */
  readonly inFlight?: number;
  /** The most keys that are kept, each for about 12 minutes. Default: 1,000. */
  readonly keys?: number;
  /** The most requests a minute, reads included. Default: 600. */
  readonly perMinute?: number;
}

/** What the proxy and the signer share. `P` is the app's own type of a principal. */
interface CommonOptions<P extends Principal, R> {
  /** The origins of the console, exactly, like `https://console.example`. */
  readonly origin: string | readonly string[];
  /** Says who sends a request, by its cookie or a header; null for nobody. It must not read the body. */
  authenticate(request: GlobalRequest): Promise<P | null> | P | null;
  /** Says whether a principal may do this. Only `true` lets it through. Reads are asked for, too. */
  authorize(who: P, request: R): Promise<boolean> | boolean;
  /** The access key, or a function that returns that of a principal. */
  readonly credentials:
    | ProxyCredentials
    | ((who: P) => ProxyCredentials | Promise<ProxyCredentials>);
  /** The API's address: `https:`, or `http:` to this machine. Default: `https://hpc-api.qingcloud.com/api`. */
  readonly upstream?: string;
  /** Is told what failed on this side: one of these functions, the store, the audit. Default: `console.error`. */
  onError?(error: unknown, what: string): void;
}

/** Options of {@link createProxy}. */
export interface ProxyOptions<P extends Principal = Principal>
  extends CommonOptions<P, ProxyRequest> {
  /** The path under which the page reaches the API, like `/console/api`: its `endpoint`. */
  readonly basePath: string;
  /** Where keys are kept: one store for all processes that serve the console. */
  readonly store: IdempotencyStore;
  /** Whether to check, in the API's lists, that queue and nodes are the cluster's. Default: false: left to the API. */
  readonly membership?: boolean;
  /**
   * What a principal sees of the operation log, which belongs to the account. `own`: the rows whose clusters
   * are authorized; of others only place and time, in `hidden_rows`. `account`: all. `none`: nothing, so that
   * the client cannot find out what became of a request whose response was lost. Default: `own`.
   */
  readonly log?: "own" | "account" | "none";
  /** The time for one request, in milliseconds, from 100 to 9,999: less than the client's. Default: 8,000. */
  readonly timeoutMs?: number;
  readonly limits?: ProxyLimits;
  /** Records each change, before it is passed on (a rejection prevents that) and after. */
  audit?(record: AuditRecord): Promise<void> | void;
  /** Sends the requests to the API. Default: the runtime's `fetch`. */
  readonly fetch?: GlobalFetch;
}

/** Options of {@link signer}. */
export interface SignerOptions<P extends Principal = Principal>
  extends CommonOptions<P, SigningRequest> {
  /** The path that signs, like `/console/sign`. */
  readonly path: string;
  /** Limits for each principal. */
  readonly limits?: Pick<ProxyLimits, "inFlight" | "perMinute">;
}

/** What a runtime gives a handler, like the `ctx` of Workers. */
export interface RuntimeContext {
  /** Keeps the runtime alive until the promise settles. */
  waitUntil?(work: Promise<unknown>): void;
}

/** A handler of the Fetch API. It never rejects. */
export interface FetchHandler {
  (request: GlobalRequest, context?: RuntimeContext): Promise<GlobalResponse>;
  /** The path that it serves. */
  readonly path: string;
}

/**
 * Creates the proxy.
 *
 * A response with a 4xx status means that the request was not passed on. 502 means that it may have been: the
 * client finds out in the operation log.
 *
 * @throws TypeError that names the option that is missing, unknown or invalid
 */
export declare function createProxy<P extends Principal>(options: ProxyOptions<P>): FetchHandler;

/**
 * Creates a handler that signs texts for `credentials.sign` of the client. It cannot see which cluster or nodes
 * a change is about: to restrict users to their own clusters, use {@link createProxy}.
 *
 * It signs what the client makes for one of the five operations, for the present time: a change within 60 s, a
 * read within 120 s, with which the client asks the API which times it accepts.
 *
 * @throws TypeError that names the option that is missing, unknown or invalid
 */
export declare function signer<P extends Principal>(options: SignerOptions<P>): FetchHandler;

/** A request of Node's `http`, or of Express. */
interface NodeRequest extends AsyncIterable<Uint8Array | string> {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** Express: the URL before a mount path was cut off. */
  readonly originalUrl?: string | undefined;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly rawHeaders: readonly string[];
  readonly complete: boolean;
  readonly readableEnded: boolean;
  /** Express: what a body parser has read. */
  readonly body?: unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
}

/** A response of Node's `http`, or of Express. */
interface NodeResponse {
  statusCode: number;
  sendDate: boolean;
  readonly writableEnded: boolean;
  setHeader(name: string, value: string): unknown;
  write(body: Uint8Array): unknown;
  end(body?: string | Uint8Array): unknown;
  on(event: "close" | "error", listener: (...given: unknown[]) => void): unknown;
}

/**
 * Makes a handler of the Fetch API a listener of Node's `http`, and middleware of Express, which goes on to the
 * next for other paths than the handler's `path`. Mount it before a body parser.
 */
export declare function nodeListener(
  handler: ((request: GlobalRequest) => Promise<GlobalResponse>) & { readonly path?: string },
): (request: NodeRequest, response: NodeResponse, next?: (error?: unknown) => void) => void;

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** Confirms that one process serves the console, and that a restart within 12 minutes may forget keys. */
  readonly singleProcess: true;
  /** The most keys. Beyond, changes are refused. Default: 100,000. */
  readonly maxKeys?: number;
  /** The most memory for responses, in bytes. Beyond, the oldest are dropped, and their keys kept. Default: 67,108,864. */
  readonly maxBytes?: number;
}

/** Keeps keys in the memory of this process: for development, and for tests. */
export declare function memoryStore(options: MemoryStoreOptions): IdempotencyStore;

/**
 * Keeps keys in an SQLite file, for all processes of one machine: by `node:sqlite`, or in a Node without it by
 * the package `better-sqlite3`.
 *
 * @param path the path or `file:` URL of the file, on a disk of this machine. It is created when it is missing
 * @throws Error if there is neither, or the file cannot be used
 */
export declare function sqliteStore(path: string | GlobalUrl): ClosableStore;

/** The parts of a Durable Object namespace of Workers that the store uses. */
export interface DurableObjectNamespaceLike {
  idFromName(name: string): unknown;
  // biome-ignore lint/suspicious/noExplicitAny: the type of an id is the platform's own.
  get(id: any): { fetch(url: string, init?: object): Promise<GlobalResponse> };
}

/**
 * Keeps keys in Durable Objects of Workers, one for each key.
 *
 * @param namespace a binding whose class is {@link IdempotencyObject}
 */
export declare function durableObjectStore(namespace: DurableObjectNamespaceLike): IdempotencyStore;

/** The class of the Durable Objects: export it from the Worker, and name it in its configuration. */
export declare class IdempotencyObject {
  constructor(state: object, env?: unknown);
  fetch(request: GlobalRequest): Promise<GlobalResponse>;
  alarm(): Promise<void>;
  /** Marks the class for the types of Workers; it does not exist. */
  readonly __DURABLE_OBJECT_BRAND: never;
}

// biome-ignore lint/complexity/noUselessEmptyExport: without it, all declarations are exported
export {};
