// The commands that it prints can be pasted into a shell.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import test from "node:test";
import { commandLine } from "../../js/cli/again.js";
import { readArguments } from "../../js/cli/arguments.js";

/** @param {string[]} args @param {Record<string, string>} [env] */
const run = (args, env = {}) => ({
  args: readArguments(["--cluster", "c", "--queue", "q", ...args, "2"], env),
  env,
});

test("a user who ran npx gets an npx command", () => {
  const plain = "ehpc-remove-nodes wait --zone jn1a j-8ajjp28fps8";
  assert.equal(commandLine("wait", ["j-8ajjp28fps8"], run(["--zone", "jn1a"])), plain);
  const env = { npm_command: "exec" };
  assert.equal(
    commandLine("wait", ["j-8ajjp28fps8"], run(["--zone", "jn1a"], env)),
    `npx ${plain}`,
  );
});

test("it repeats the options that both commands take, also those of the environment", () => {
  const env = { QINGCLOUD_ZONE: "jn1a", EHPC_ENDPOINT: "https://h.example/api" };
  const given = run(["--journal", "/j", "--yes", "--timeout", "3s", "--file", "f"], env);
  const endpoint = "--endpoint https://h.example/api";
  assert.equal(
    commandLine("add", ["a", 2], given, { queue: "ehpcq-1" }),
    `ehpc-remove-nodes add --cluster c --queue ehpcq-1 --zone jn1a --journal /j ${endpoint} a 2`,
  );
  assert.equal(
    commandLine("look-up", [], given),
    `ehpc-remove-nodes look-up --journal /j ${endpoint}`,
  );
});

test("a shell parses it back to the same arguments", { skip: noShell() }, () => {
  const [zone, job] = ["it's $HOME", 'j-`id`; "x"'];
  const where = ["--endpoint", "https://h.example/a?b", "--signed-path", "/api"];
  const given = run(["--zone", zone, ...where, "--allow-insecure"]);
  for (const words of [[job], ["-5", "node[1-4]", "*", "~"]]) {
    const line = commandLine("wait", words, given);
    const script = `ehpc-remove-nodes() { printf '%s\\n' "$@"; }; ${line}`;
    const printed = execFileSync("bash", ["-c", script], { encoding: "utf8" });
    const expected = ["wait", "--zone", zone, ...where, "--allow-insecure"];
    const separator = words[0] === "-5" ? ["--"] : [];
    assert.deepEqual(printed.trimEnd().split("\n"), [...expected, ...separator, ...words]);
  }
});

function noShell() {
  return process.platform === "win32" && "Windows has another shell";
}
