const { HpcError, removeNodes, waitForJob } = require("ehpc-remove-nodes");
const { memoryJournal } = require("ehpc-remove-nodes/journal");
const { report } = require("./report.cjs");
const { scenario } = require("./scenario.cjs");

report((world) => scenario({ HpcError, removeNodes, waitForJob, journal: memoryJournal() }, world));
