const { HpcError, removeNodes, waitForJob } = require("ehpc-remove-nodes");
const { scenario } = require("./scenario.cjs");

const world = JSON.parse(process.env.WORLD ?? "");
scenario({ HpcError, removeNodes, waitForJob }, world).then((said) => {
  console.log(JSON.stringify(said));
});
