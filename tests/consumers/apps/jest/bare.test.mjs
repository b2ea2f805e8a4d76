/** @jest-environment jsdom */
import { HpcError, removeNodes } from "ehpc-remove-nodes";

// jsdom has neither fetch nor TextDecoder, and Jest shows an error's stack alone.
test("reports what is missing without polyfills", async () => {
  const { request, options } = JSON.parse(process.env.WORLD);
  const error = await removeNodes(request, options).catch((error) => error);
  expect(error).toBeInstanceOf(HpcError);
  expect(error.kind).toBe("load");
  expect(error.maybeApplied).toBe(false);
  expect(error.message).toMatch(/Text(En|De)coder is not defined/);
  expect(error.stack).toContain(error.message);
  expect(error.stack).toContain("bare.test.mjs");
});
