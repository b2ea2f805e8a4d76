// Values from another realm, such as an iframe's, or Node's own in a Jest test.

import assert from "node:assert/strict";
import test from "node:test";
import { createContext, runInContext } from "node:vm";
import { GOOD, inProject, signRequest } from "./package.js";

const other = createContext();

test("arguments of another realm may be changed as soon as the call returns", async () => {
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

test("the message includes the reason when an error of another realm stops loading", async () => {
  const output = await inProject(`${PREPARE}
    await preload(missing()).catch(({ kind, message }) => console.log(kind, message));`);
  assert.match(output, /^load WebAssembly did not start \(the file is\\u\{202e\} gone\)\./);
});

test("a preload that is no longer needed may fail", async () => {
  const output = await inProject(`${PREPARE}
    await signRequest(${JSON.stringify(GOOD)});
    await preload(missing());
    await new Promise((done) => setTimeout(done, 20));
    console.log("still here");`);
  assert.equal(output, "still here");
});
