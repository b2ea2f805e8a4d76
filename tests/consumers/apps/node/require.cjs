const { HpcError, removeNodes, waitForJob } = require("ehpc-remove-nodes");
const { memoryJournal } = require("ehpc-remove-nodes/journal");
const { scenario } = require("./scenario.cjs");

const world = JSON.parse(process.env.WORLD ?? "");
scenario({ HpcError, removeNodes, waitForJob, journal: memoryJournal() }, world).then((said) => {
  console.log(JSON.stringify(said));
});
