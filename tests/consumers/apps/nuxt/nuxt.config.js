export default defineNuxtConfig({
  compatibilityDate: "2026-01-01",
  hooks: {
    // Otherwise a page prefetches what it may load late.
    "build:manifest": (manifest) => {
      for (const file of Object.values(manifest)) file.prefetch = false;
    },
  },
});
