import { existsSync } from "node:fs";
import { join } from "node:path";
import { Failure, main } from "./lib/failure.js";
import { root } from "./lib/paths.js";
import { ask } from "./lib/run.js";
import { serveOn } from "./lib/serve.js";
import { Camera } from "./screenshots/camera.js";
import { readmePictures } from "./screenshots/readme.js";
import { statePictures } from "./screenshots/states.js";
import { chromium } from "./setup/chromium.js";
import { npmPackages } from "./setup/npm.js";

await main(async () => {
  await npmPackages();
  if (!existsSync(join(root, "dist", "index.js"))) {
    throw new Failure("The package is not built.", { fix: "npm run build" });
  }
  sayFonts();
  const { browser } = await chromium();
  const camera = await Camera.open({ chromium: browser });
  // Without keys from the environment: the pictures always show a simulated cluster.
  const server = await serveOn([0], {});
  try {
    await statePictures(camera, server);
    await readmePictures(camera, server);
  } finally {
    await camera.close();
    await server.close();
  }
  console.log(`\n${camera.taken} pictures in tests/artefacts/screenshots/ and docs/`);
});

/** Warns if there is no Chinese font: the pictures would show empty boxes. */
function sayFonts() {
  if (process.platform !== "linux" || ask("fc-list", [":lang=zh"])) return;
  console.log("  There is no Chinese font: Chinese pictures will show boxes instead of text.");
  console.log("  On Debian, `apt-get install fonts-noto-cjk` installs one.");
}
