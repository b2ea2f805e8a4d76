// What the clients with a journal have in common.

import { ACCESS_KEY_ID, removal, SECRET_ACCESS_KEY } from "./request.js";

/** @param {string} url */
export function optionsFor(url) {
  return {
    endpoint: `${url}/api`,
    credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
  };
}

/**
 * A removal from a queue that no other call is about: the journal then has one entry to read, as when
 * people remove nodes by hand.
 * @param {string} node
 */
export function inQueueOfItsOwn(node) {
  return { ...removal([node]), hpcqueue_id: `ehpcq-${node}` };
}

/** How many calls use one journal: so many a day, say. */
export const CALLS = 50;
