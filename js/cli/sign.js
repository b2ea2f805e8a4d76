import { signRequest } from "ehpc-remove-nodes";
import { keysOf } from "./keys.js";

/** @typedef {import("./ending.js").Ending} Ending */

/**
 * --dry-run: prints the request without sending it.
 *
 * It prints no curl command: a request sent by hand would bypass the rule check, and the check of the
 * operation log after a lost response.
 *
 * @param {import("./arguments.js").ParsedArguments} args
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
      ? "Nothing was sent. The API accepts a signature only within 60 s of its timestamp."
      : "Nothing was sent. The request is unsigned: there are no keys in the environment.",
  );
  return { outcome: "done", lines: toLines(signed), json: signed };
}

/** @param {import("../types.d.ts").SignedRequest} signed */
function toLines({ method, url, headers, body, stringToSign }) {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const text = stringToSign?.split("\n").map((line) => `  ${line}`) ?? [];
  return [
    ...[`${method} ${url}`, ...fields, "", body],
    ...(stringToSign === undefined ? [] : ["", "String to sign:", ...text]),
  ];
}
