// Where the journal is by default.

import assert from "node:assert/strict";
import test from "node:test";
import { defaultFolder } from "../../js/cli/journal.js";

/** @param {Record<string, string>} env @param {NodeJS.Platform} [platform] */
const folder = (env, platform = "linux") => defaultFolder(env, platform, () => "/home/found");

test("$XDG_STATE_HOME, unless it is relative or empty", () => {
  assert.equal(folder({ XDG_STATE_HOME: "/s", HOME: "/h" }), "/s/ehpc-remove-nodes");
  for (const XDG_STATE_HOME of ["s", "./s", "~/s", ""]) {
    const found = folder({ XDG_STATE_HOME, HOME: "/h" });
    assert.equal(found, "/h/.local/state/ehpc-remove-nodes");
  }
});

test("the home folder is $HOME, or that of the user", () => {
  assert.equal(folder({ HOME: "/h" }, "darwin"), "/h/.local/state/ehpc-remove-nodes");
  assert.equal(folder({}), "/home/found/.local/state/ehpc-remove-nodes");
});

test("Windows has %LOCALAPPDATA%", () => {
  const LOCALAPPDATA = "C:\\Users\\me\\AppData\\Local";
  assert.equal(folder({ LOCALAPPDATA }, "win32"), `${LOCALAPPDATA}\\ehpc-remove-nodes`);
});

test("without a home folder: an error of outcome `journal`, and how to go on", () => {
  const none = () => {
    throw new Error("no such user");
  };
  for (const found of [
    () => folder({ HOME: "h" }),
    () => folder({ HOME: "" }),
    () => defaultFolder({}, "linux", none),
    () => folder({ HOME: "/h" }, "win32"),
    () => folder({ LOCALAPPDATA: "Local" }, "win32"),
  ]) {
    assert.throws(found, {
      ...{ outcome: "journal", code: "no_journal_folder" },
      message: /^The journal cannot be used \(\w+ is not set to an absolute path\)\.$/,
      hints: ["Name its folder with --journal, or use --no-journal."],
    });
  }
});
