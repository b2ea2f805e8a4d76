import { signRequest } from "ehpc-remove-nodes";
import { keysOf } from "./keys.js";

/** @typedef {import("./ending.js").Ending} Ending */

/**
 * --dry-run: what would be sent, and nothing is.
 *
 * It gives no command for curl: sent by hand, the request would go past the rule, and past the
 * look-up if its answer is lost.
 *
 * @param {import("./arguments.js").Asked} asked
 * @param {import("./run.js").World} world
 * @returns {Promise<Ending>}
 */
export async function sign({ request, options }, { env, signal, screen }) {
  const credentials = keysOf(env);
  const signed = await signRequest(request, {
    ...options,
    signal,
    ...(credentials && { credentials }),
  });
  screen.say(
    credentials
      ? "Nothing was sent. The API takes a signature only within 60 s of its timestamp."
      : "Nothing was sent. Without keys in the environment the request is not signed.",
  );
  return { outcome: "done", lines: laidOut(signed), json: signed };
}

/** @param {import("../types.d.ts").SignedRequest} signed */
function laidOut({ method, url, headers, body, stringToSign }) {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const text = stringToSign?.split("\n").map((line) => `  ${line}`) ?? [];
  return [
    ...[`${method} ${url}`, ...fields, "", body],
    ...(stringToSign === undefined ? [] : ["", "String to sign:", ...text]),
  ];
}
