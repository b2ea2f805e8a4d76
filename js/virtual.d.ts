/** The two modules that scripts/build.js provides. */

declare module "ehpc:glue" {
  type Types = typeof import("./types.d.ts");
  type Result<Name extends keyof Types> = Types[Name] extends (...given: never[]) => infer R
    ? R
    : never;

  type Progress = import("./error-records.js").Progress;

  /** The functions that Rust exports. */
  export interface Core {
    removeNodes(
      request: unknown,
      options: unknown,
      packed: unknown,
      progress: Progress,
    ): Result<"removeNodes">;
    addNodes(
      request: unknown,
      options: unknown,
      packed: unknown,
      progress: Progress,
    ): Result<"addNodes">;
    signRequest(
      request: unknown,
      options: unknown,
      packed: unknown,
      progress: Progress,
    ): Result<"signRequest">;
    listQueues(request: unknown, options: unknown, progress: Progress): Result<"listQueues">;
    listNodes(request: unknown, options: unknown, progress: Progress): Result<"listNodes">;
    waitForJob(request: unknown, options: unknown, progress: Progress): Result<"waitForJob">;
    lookUp(receipt: unknown, options: unknown, progress: Progress): Result<"lookUp">;
    checkRemoval(
      queues: unknown,
      request: unknown,
      nodes: unknown,
      packed: unknown,
    ): Result<"checkRemoval">;
  }

  /** What the glue uses instead of the runtime's own functions. */
  interface Around {
    /** Wraps the exports. */
    guard(exports: Record<string, (...given: unknown[]) => unknown>): object;
    setTimeout(run: (given: unknown) => void, ms: number, given: unknown): unknown;
    clearTimeout(timer: unknown): void;
    FinalizationRegistry: undefined;
  }

  /** Creates wasm-bindgen's glue for one instance; see scripts/build/instances.js. */
  export default function glue(around: Around): {
    core: Core;
    /** The object that the module imports. */
    imports(): WebAssembly.Imports;
    /** Instantiates a module, its bytes, or a Response with them. */
    load(
      source: unknown,
      imports: WebAssembly.Imports,
    ): Promise<{ instance: WebAssembly.Instance; module: WebAssembly.Module }>;
    /** Starts an instance. */
    begin(instance: WebAssembly.Instance, module: WebAssembly.Module): void;
    /** The JavaScript values that Rust holds. */
    held(): unknown[];
  };
}

declare module "ehpc:module" {
  /** The argument of `fromPrintable`. */
  export type ModuleText = { text: string; frequent: string; length: number };
  /** The WebAssembly module: as text, compiled, or undefined in the slim entry. */
  const module: ModuleText | WebAssembly.Module | undefined;
  export default module;
  /** Identifies the build of the module. */
  export const DIGEST: string;
}
