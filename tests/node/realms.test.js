// What comes from another realm: an iframe's, or Node's own in a test that Jest runs.

import assert from "node:assert/strict";
import test from "node:test";
import { createContext, runInContext } from "node:vm";
import { GOOD, inProject, signRequest } from "./package.js";

const other = createContext();

test("what a caller passed from another realm may be changed at once", async () => {
  const options = { credentials: { accessKeyId: "AK", secretAccessKey: "SK" } };
  const foreign = runInContext(`(${JSON.stringify({ request: GOOD, options })})`, other);
  const signed = signRequest(foreign.request, foreign.options);
  foreign.request.nodelist.length = 0;
  foreign.options.credentials.secretAccessKey = "";
  assert.match((await signed).url, /signature=/);
});

const PREPARE = `
  import { runInNewContext } from "node:vm";
  import { signRequest } from "ehpc-remove-nodes";
  import { preload } from "ehpc-remove-nodes/slim";
  const missing = () => Promise.reject(runInNewContext("new Error('the file is\\\\u202e gone')"));
`;

test("an error of another realm says why nothing was loaded", async () => {
  const said = await inProject(`${PREPARE}
    await preload(missing()).catch(({ kind, message }) => console.log(kind, message));`);
  assert.match(said, /^load WebAssembly did not start \(the file is\\u\{202e\} gone\)\./);
});

test("a file that is not needed any more may fail", async () => {
  const said = await inProject(`${PREPARE}
    await signRequest(${JSON.stringify(GOOD)});
    await preload(missing());
    await new Promise((done) => setTimeout(done, 20));
    console.log("still here");`);
  assert.equal(said, "still here");
});
