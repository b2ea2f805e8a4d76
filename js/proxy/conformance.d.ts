/** Tests that any store must pass. */
import type { IdempotencyStore } from "./types.d.ts";

/** A store under test. The tests close each of those that they made and that can be closed. */
export interface TestedStore extends IdempotencyStore {
  close?(): unknown;
}

/** One promise of a store. */
export interface StoreTest {
  /** What is promised. */
  readonly name: string;
  /** Resolves if the promise is kept, and rejects otherwise. */
  run(): Promise<void>;
}

/**
 * All promises of a store, for any test runner.
 *
 * ```js
 * import { storeConformance } from "ehpc-remove-nodes/proxy/conformance";
 *
 * for (const { name, run } of storeConformance(() => myStore())) {
 *   test(name, run);
 * }
 * ```
 *
 * @param makeStore makes a store on the same storage each time, like another process does. For a store that
 *   only its process has, it returns the same one each time. The storage need not be empty.
 */
export declare function storeConformance(
  makeStore: () => TestedStore | PromiseLike<TestedStore>,
): readonly StoreTest[];
