import { cloudflareTest } from "@cloudflare/vitest-plugin";

// A Worker has no environment of the process: what it is to do reaches it as a binding.
const miniflare = { bindings: { WORLD: process.env.WORLD ?? "" } };

export default {
  plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.json" }, miniflare })],
};
