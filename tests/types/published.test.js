// What tools that judge packages say of this one, as it is published: nothing. No rule is left out.
//
// For resolvers that know no `exports` (TypeScript's "node", webpack 4) slim/package.json says where
// that entry is, and `typesVersions` what the .wasm file is. Both ways for slim would be one too
// many: TypeScript 4.7 and 4.8 follow `typesVersions` even where `exports` say more, and would take
// its CommonJS for an ECMAScript module.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { project } from "../node/package.js";

const [name] = readdirSync(project).filter((file) => file.endsWith(".tgz"));
if (!name) throw new Error(`${project} holds no package`);
const tarball = new Uint8Array(readFileSync(join(project, name)));

test("publint has nothing to say, not even a suggestion", async () => {
  const { messages, pkg } = await publint({ strict: true, pack: { tarball: tarball.buffer } });
  assert.deepEqual(
    messages.map((message) => formatMessage(message, pkg)),
    [],
  );
});

test("the types are not wrong, whoever resolves them", async () => {
  const result = await checkPackage(createPackageFromTarballData(tarball));
  assert.ok(result.types, "no types were found");
  assert.deepEqual(result.problems, []);
  // All ways in were looked at.
  const { exports } = JSON.parse(
    readFileSync(join(project, "node_modules/ehpc-remove-nodes/package.json"), "utf8"),
  );
  assert.deepEqual(Object.keys(result.entrypoints).sort(), Object.keys(exports).sort());
});
