// Tools that check packages find nothing wrong with the published one. No rule is turned off.
//
// For resolvers without `exports` (TypeScript's "node", webpack 4) slim/package.json locates that
// entry, and `typesVersions` the types of the .wasm file. slim must not have both: TypeScript 4.7
// and 4.8 follow `typesVersions` even if there are `exports`
// (https://github.com/microsoft/TypeScript/pull/50890), and would take its CommonJS for an ECMAScript
// module.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { project } from "../node/installed.js";

const [name] = readdirSync(project).filter((file) => file.endsWith(".tgz"));
if (!name) throw new Error(`${project} has no package`);
const tarball = new Uint8Array(readFileSync(join(project, name)));

test("publint reports nothing, not even a suggestion", async () => {
  const { messages, pkg } = await publint({ strict: true, pack: { tarball: tarball.buffer } });
  assert.deepEqual(
    messages.map((message) => formatMessage(message, pkg)),
    [],
  );
});

test("the types resolve correctly in every module resolution", async () => {
  const result = await checkPackage(createPackageFromTarballData(tarball));
  assert.ok(result.types, "no types were found");
  assert.deepEqual(result.problems, []);
  // Every entry point was checked.
  const { exports } = JSON.parse(
    readFileSync(join(project, "node_modules/ehpc-remove-nodes/package.json"), "utf8"),
  );
  assert.deepEqual(Object.keys(result.entrypoints).sort(), Object.keys(exports).sort());
});
