// Removals that are given up once the API has received them, so that their outcome is not known.

import assert from "node:assert/strict";
import { REMOVAL, startApi } from "./api.js";
import { failure, removeNodes } from "./package.js";

/** @typedef {import("./api.js").ApiOptions} ApiOptions */
/** @typedef {{ endpoint: string, credentials: typeof KEYS }} Signed */
/** @typedef {(api: import("./api.js").Api, options: Signed, giveUp: GiveUp) => Promise<unknown>} Work */

/**
 * @typedef {(options: import("../../js/types.d.ts").Options, more?: Partial<typeof REMOVAL>) =>
 *   Promise<import("../../js/types.d.ts").HpcError>} GiveUp makes a removal, and gives it up once the
 *   API has received it
 */

export const KEYS = { accessKeyId: "access-key", secretAccessKey: "very-secret" };
export const TIMES = { timeoutMs: 1000, settleMs: 100, deadlineMs: 60_000 };

/**
 * A test with its own API.
 * @param {ApiOptions} apiOptions
 * @param {Work} work gets options for signed requests
 */
export const withApi = (apiOptions, work) => async () => {
  let onArrival = () => {};
  const { onPost = ({ forward }) => forward() } = apiOptions;
  const api = await startApi({
    ...apiOptions,
    async onPost(post) {
      const response = await onPost(post);
      onArrival();
      return response;
    },
  });
  /** @type {GiveUp} */
  const giveUp = async (options, more) => {
    const controller = new AbortController();
    const { signal } = controller;
    onArrival = () => controller.abort();
    const call = removeNodes({ ...REMOVAL, ...more }, { ...TIMES, ...options, signal });
    const error = await failure(call);
    onArrival = () => {};
    assert.deepEqual([error.kind, error.attempts], ["unknown", 1]);
    return error;
  };
  try {
    await work(api, { endpoint: api.endpoint, credentials: KEYS }, giveUp);
  } finally {
    api.close();
  }
};

/** Carried out, and never answered. @param {import("./api.js").Post} post */
export const unanswered = ({ forward }) => void forward();
