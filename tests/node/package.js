// The installed package, with its module loaded: otherwise the first call of a file, whose deadline may
// be short, also waits for that.

import { preload } from "./installed.js";

export * from "./installed.js";

await preload();
