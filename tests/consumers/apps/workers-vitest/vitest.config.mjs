import { cloudflareTest } from "@cloudflare/vitest-plugin";

// A Worker has no process environment: its task is passed as a binding.
const miniflare = { bindings: { WORLD: process.env.WORLD ?? "" } };

export default {
  plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.json" }, miniflare })],
};
