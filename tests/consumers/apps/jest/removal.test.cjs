const { HpcError, removeNodes, waitForJob } = require("ehpc-remove-nodes");
const { scenario } = require("./scenario.cjs");

test("removes nodes", async () => {
  const said = await scenario({ HpcError, removeNodes, waitForJob }, JSON.parse(process.env.WORLD));
  expect(said.status).toBe("successful");
  process.stdout.write(`\n${JSON.stringify(said)}\n`);
});
