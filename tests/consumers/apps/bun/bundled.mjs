const { outputs } = await Bun.build({
  entrypoints: ["import.mjs"],
  outdir: "bundled",
  target: "bun",
});
await import(outputs[0].path);
