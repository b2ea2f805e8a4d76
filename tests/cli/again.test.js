// The printed command that resumes waiting can be pasted into a shell.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import test from "node:test";
import { waitCommand } from "../../js/cli/again.js";
import { readArguments } from "../../js/cli/arguments.js";

/** @param {string[]} args */
const parsed = (args) => readArguments(["--cluster", "c", "--queue", "q", ...args, "2"]);

test("a user who ran npx gets an npx command", () => {
  const plain = "ehpc-remove-nodes --zone jn1a --wait-for j-8ajjp28fps8";
  assert.equal(waitCommand("j-8ajjp28fps8", parsed(["--zone", "jn1a"]), {}), plain);
  const env = { npm_command: "exec" };
  assert.equal(waitCommand("j-8ajjp28fps8", parsed(["--zone", "jn1a"]), env), `npx ${plain}`);
});

test("a shell parses it back to the same arguments", { skip: noShell() }, () => {
  const [zone, job] = ["it's $HOME", 'j-`id`; "x"'];
  const where = [
    "--endpoint",
    "https://h.example/a?b",
    "--signed-path",
    "/api",
    "--allow-insecure",
  ];
  const line = waitCommand(job, parsed(["--zone", zone, ...where]), {});
  const script = `ehpc-remove-nodes() { printf '%s\\n' "$@"; }; ${line}`;
  const words = execFileSync("bash", ["-c", script], { encoding: "utf8" });
  assert.deepEqual(words.trimEnd().split("\n"), ["--zone", zone, "--wait-for", job, ...where]);
});

function noShell() {
  return process.platform === "win32" && "Windows has another shell";
}
