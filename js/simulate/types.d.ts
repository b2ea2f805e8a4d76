/**
 * A simulated API for the tests of an app, in Node: a cluster in memory behind real HTTP, with signatures, jobs
 * and an operation log.
 */

/** What the simulated cluster is like, and who may use it. */
export interface SimulateOptions {
  /**
   * The port on 127.0.0.1.
   *
   * @default any free port
   */
  readonly port?: number;
  /**
   * The origins of the pages that may use `consoleEndpoint`: what the browser's address bar shows, usually that
   * of your dev server.
   *
   * @default "http://localhost:5173"
   */
  readonly origin?: string | readonly string[];
  /**
   * How many compute nodes the queue `batch` has, in the groups 1 and 2. Cannot be combined with `queues`.
   *
   * @default 4
   */
  readonly nodes?: number;
  /**
   * The queues of the cluster.
   *
   * @default `batch` with groups 1 and 2 of two nodes each, `gpu` with group 3 of two nodes, and `debug` without nodes
   */
  readonly queues?: readonly SimulatedQueueOptions[];
  /**
   * How long a job runs, in milliseconds.
   *
   * @default 1500
   */
  readonly jobMs?: number;
  /** Faults of all requests for which `arm` has armed none. Their `times` is not used. */
  readonly faults?: readonly SimulatedFault[];
}

/** A queue to create. */
export interface SimulatedQueueOptions {
  /** Its name. */
  readonly name: string;
  /** Its groups, numbered from 1 through all queues: each a number of nodes, or their names. */
  readonly groups: ReadonlyArray<number | readonly string[]>;
  /**
   * Its id.
   *
   * @default an id that follows from its place
   */
  readonly hpcqueue_id?: string;
  /** How many jobs run in it. */
  readonly nrun?: number;
  /** How many jobs wait in it. */
  readonly npend?: number;
  /** How many GPUs each node has. */
  readonly gpu?: number;
}

/** A fault of the API. */
export interface SimulatedFault {
  /**
   * The name of a fault, like `lost-after` (carried out, and the response is lost), `lost-before` (not carried
   * out, no response), `delay`, `status`, `busy` or `job-fails`; or several, separated by commas. The others:
   * www/README.md of the repository.
   */
  readonly fault: string;
  /** Milliseconds for `delay`, the HTTP status for `status`, the code for `busy`, and so on. */
  readonly value?: number;
  /** Whether the request is carried out, if not as is usual for this fault. */
  readonly done?: boolean;
  /**
   * The operation that has the fault; `null` for any.
   *
   * @default "removeNodes"
   */
  readonly operation?: SimulatedOperation | null;
  /**
   * How many requests have it.
   *
   * @default 1
   */
  readonly times?: number;
}

/** The operations that the simulated API has. */
export type SimulatedOperation =
  | "removeNodes"
  | "addNodes"
  | "getQueueList"
  | "listNodes"
  | "listOperations";

/** A queue of the simulated cluster. */
export interface SimulatedQueue {
  /** Its id. */
  readonly hpcqueue_id: string;
  /** Its name. */
  readonly name: string;
  /** The nodes in it. */
  readonly nodes: ReadonlyArray<{
    /** Its id. */
    readonly node_id: string;
    /** Its name. */
    readonly name: string;
    /** The number of its group. */
    readonly group_id: number;
  }>;
}

/** A request that reached the simulated API. */
export interface SimulatedRequest {
  /** Its operation. */
  readonly operation: SimulatedOperation;
  /** Its HTTP method. */
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Its body, as text. */
  readonly body: string;
  /** The faults that it had. */
  readonly fault: string | null;
  /** Whether it was carried out: a list was read, or a job accepted. */
  readonly executed: boolean;
}

/** A running simulation. Each has a cluster of its own. */
export interface Simulator {
  /** The option `endpoint` for Node. */
  readonly endpoint: string;
  /** The only keys that `endpoint` accepts. They are public. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** A signing proxy, for pages: your dev server forwards its requests to it. */
  readonly consoleEndpoint: string;
  /** The cluster's id. */
  readonly cluster_id: string;
  /** Its zone. */
  readonly zone: string;
  /** Its queues as they are now. */
  readonly queues: readonly SimulatedQueue[];
  /** The last 2,000 requests, oldest first. */
  readonly requests: readonly SimulatedRequest[];
  /**
   * Arms a fault for the next request, or the next `times`.
   *
   * @throws {TypeError} if there is no such fault
   */
  arm(fault: SimulatedFault): void;
  /** Restores the cluster, and disarms all faults. */
  reset(): void;
  /** Stops, and closes all connections. */
  close(): Promise<void>;
}

/**
 * Starts a simulated API on 127.0.0.1.
 *
 * ```js
 * import { simulate } from "ehpc-remove-nodes/simulator";
 *
 * const sim = await simulate({ jobMs: 10 });
 * const { endpoint, credentials, cluster_id, zone, queues: [queue] } = sim;
 * sim.arm({ fault: "lost-after" });
 * // … your app removes a node; then queue and log tell what happened:
 * const sent = sim.requests.filter(({ operation }) => operation === "removeNodes");
 * await sim.close();
 * ```
 *
 * @throws {TypeError} for a wrong option
 * @throws the error of Node's `listen` with the code `EADDRINUSE` if the port is in use
 */
export declare function simulate(options?: SimulateOptions): Promise<Simulator>;
