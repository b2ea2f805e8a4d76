// The command that waits again can be copied into a shell, as it is.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import test from "node:test";
import { waitCommand } from "../../js/cli/again.js";
import { readArguments } from "../../js/cli/arguments.js";

/** @param {string[]} args */
const asked = (args) => readArguments(["--cluster", "c", "--queue", "q", ...args, "2"]);

test("who came by npx is told to go by npx", () => {
  const plain = "ehpc-remove-nodes --zone jn1a --wait-for j-8ajjp28fps8";
  assert.equal(waitCommand("j-8ajjp28fps8", asked(["--zone", "jn1a"]), {}), plain);
  const env = { npm_command: "exec" };
  assert.equal(waitCommand("j-8ajjp28fps8", asked(["--zone", "jn1a"]), env), `npx ${plain}`);
});

test("a shell reads from it what was meant, whatever the words are", { skip: noShell() }, () => {
  const [zone, job] = ["it's $HOME", 'j-`id`; "x"'];
  const where = [
    "--endpoint",
    "https://h.example/a?b",
    "--signed-path",
    "/api",
    "--allow-insecure",
  ];
  const line = waitCommand(job, asked(["--zone", zone, ...where]), {});
  const script = `ehpc-remove-nodes() { printf '%s\\n' "$@"; }; ${line}`;
  const words = execFileSync("bash", ["-c", script], { encoding: "utf8" });
  assert.deepEqual(words.trimEnd().split("\n"), ["--zone", zone, "--wait-for", job, ...where]);
});

function noShell() {
  return process.platform === "win32" && "Windows has another shell";
}
