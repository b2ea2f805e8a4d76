import { UsageError } from "./usage.js";

export const KEY_ID = "QINGCLOUD_ACCESS_KEY_ID";
export const SECRET = "QINGCLOUD_SECRET_ACCESS_KEY";

/**
 * Reads the keys from the environment, the only source.
 * @param {NodeJS.ProcessEnv} env
 */
export function keysOf(env) {
  const { [KEY_ID]: accessKeyId, [SECRET]: secretAccessKey } = env;
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey };
  if (!accessKeyId && !secretAccessKey) return undefined;
  throw new UsageError(`${accessKeyId ? SECRET : KEY_ID} is not set, but the other key is.`);
}

/** @param {NodeJS.ProcessEnv} env */
export function requireKeys(env) {
  const keys = keysOf(env);
  if (keys) return keys;
  throw new UsageError(`No keys: set ${KEY_ID} and ${SECRET} in the environment.`);
}
