import { copyFileSync } from "node:fs";
import { build } from "esbuild";

await build({
  entryPoints: ["main.js"],
  bundle: true,
  minify: true,
  format: "esm",
  splitting: true,
  outdir: "dist",
});
copyFileSync("index.html", "dist/index.html");
