/** The two modules that scripts/build.js puts in place. */

declare module "ehpc:glue" {
  type Types = typeof import("./types.d.ts");
  type Result<Name extends keyof Types> = Types[Name] extends (...given: never[]) => infer R
    ? R
    : never;

  type Progress = import("./fault.js").Progress;

  /** What Rust exports. */
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
    checkRemoval(
      queues: unknown,
      request: unknown,
      nodes: unknown,
      packed: unknown,
    ): Result<"checkRemoval">;
  }

  /** What it uses instead of the runtime's own. */
  interface Around {
    /** The exports, as they are to be called. */
    guard(exports: Record<string, (...given: unknown[]) => unknown>): object;
    setTimeout(run: (given: unknown) => void, ms: number, given: unknown): unknown;
    clearTimeout(timer: unknown): void;
    FinalizationRegistry: undefined;
  }

  /** Makes wasm-bindgen's glue for one instance; see scripts/build/instances.js. */
  export default function glue(around: Around): {
    core: Core;
    /** The object that the module imports. */
    imports(): WebAssembly.Imports;
    /** Makes an instance of the module, its bytes, or a response that has them. */
    load(
      source: unknown,
      imports: WebAssembly.Imports,
    ): Promise<{ instance: WebAssembly.Instance; module: WebAssembly.Module }>;
    /** Starts an instance. */
    begin(instance: WebAssembly.Instance, module: WebAssembly.Module): void;
    /** The values of JavaScript that Rust holds. */
    held(): unknown[];
  };
}

declare module "ehpc:module" {
  /** What `fromPrintable` takes. */
  export type ModuleText = { text: string; frequent: string; length: number };
  /** The WebAssembly module: as text, compiled, or not in this entry. */
  const module: ModuleText | WebAssembly.Module | undefined;
  export default module;
  /** Tells one build of the module from another. */
  export const DIGEST: string;
}
