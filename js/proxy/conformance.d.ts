/** Tests that any store must pass. */
import type { IdempotencyStore } from "./types.d.ts";

/** One promise of a store. */
export interface StoreTest {
  readonly name: string;
  run(): Promise<void>;
}

/** All promises of a store, for any test runner. */
export declare function storeConformance(
  makeStore: () => IdempotencyStore | PromiseLike<IdempotencyStore>,
): readonly StoreTest[];
