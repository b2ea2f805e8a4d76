// The conditions are wrangler's, and so is leaving .wasm files to the runtime.
import { build } from "esbuild";
import { Miniflare } from "miniflare";

await build({
  entryPoints: ["worker.mjs"],
  bundle: true,
  format: "esm",
  conditions: ["workerd", "worker", "browser"],
  loader: { ".wasm": "copy" },
  outdir: "dist",
});

const miniflare = new Miniflare({
  modules: true,
  modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
  scriptPath: "dist/worker.js",
  compatibilityDate: "2026-01-01",
  cf: false,
});
const url = new URL(await miniflare.ready);
url.searchParams.set("world", process.env.WORLD ?? "");
const answer = await fetch(url);
console.log(await answer.text());
await miniflare.dispose();
