import { createClient } from "ehpc-remove-nodes";
import { listener } from "./listen.js";
import { Problem } from "./problems.js";

/** @typedef {ReturnType<typeof connect>} Session the package's functions, with these defaults */

const KEY_ID = "QINGCLOUD_ACCESS_KEY_ID";
const SECRET = "QINGCLOUD_SECRET_ACCESS_KEY";

/**
 * What all calls of this command have in common. The keys come from the environment only.
 * @param {import("./run.js").Run} run
 */
export function connect({ args: { defaults, values }, env, signal, screen }) {
  const { [KEY_ID]: accessKeyId, [SECRET]: secretAccessKey } = env;
  const credentials = accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined;
  if (!credentials && (accessKeyId || secretAccessKey)) {
    const missing = accessKeyId ? SECRET : KEY_ID;
    throw new Problem("keys_missing", `${missing} is not set, but the other key is.`);
  }
  if (!credentials && !values["print-request"]) {
    throw new Problem("keys_missing", `No keys: set ${KEY_ID} and ${SECRET} in the environment.`);
  }
  const flags = `${env.NODE_OPTIONS} ${process.execArgv}`;
  const isUsed = env.NODE_USE_ENV_PROXY === "1" || flags.includes("--use-env-proxy");
  const { endpoint = "https:" } = defaults;
  if ((env.HTTPS_PROXY || env.https_proxy) && !isUsed && endpoint.startsWith("https:")) {
    screen.say("HTTPS_PROXY is set, but Node uses it only with NODE_USE_ENV_PROXY=1 (Node 24).");
  }
  const onEvent = listener(screen);
  return createClient({ ...defaults, signal, onEvent, ...(credentials && { credentials }) });
}
