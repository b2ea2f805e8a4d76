/**
 * --print-request: the request without sending it.
 *
 * It prints no curl command: a request sent by hand would bypass the rule check, and the check of the
 * operation log after a lost response.
 *
 * @param {import("../types.d.ts").SignedRequest} signed
 * @param {import("./screen.js").Screen} screen
 * @returns {import("./ending.js").Result}
 */
export function printed(signed, screen) {
  const { method, url, headers, body, stringToSign } = signed;
  screen.say(
    stringToSign === undefined
      ? "Nothing was sent. The request is unsigned: there are no keys in the environment."
      : "Nothing was sent. The API accepts a signature only within 60 s of its timestamp.",
  );
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const text = stringToSign?.split("\n").map((line) => `  ${line}`);
  const lines = [`${method} ${url}`, ...fields, "", body];
  return { lines: [...lines, ...(text ? ["", "String to sign:", ...text] : [])], json: signed };
}
