/** The entry `ehpc-remove-nodes/proxy`, for the server of a console. */
export { createProxy } from "./create-proxy.js";
export { nodeListener } from "./node-listener.js";
export { signer } from "./signer.js";
export { durableObjectStore, IdempotencyObject } from "./stores/durable-object.js";
export { memoryStore } from "./stores/memory.js";
export { sqliteStore } from "./stores/sqlite.js";
