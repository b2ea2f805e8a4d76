const { HpcError, removeNodes, waitForJob } = require("ehpc-remove-nodes");
const { report } = require("./report.cjs");
const { scenario } = require("./scenario.cjs");

report((world) => scenario({ HpcError, removeNodes, waitForJob }, world));
