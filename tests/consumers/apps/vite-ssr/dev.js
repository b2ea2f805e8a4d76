import { createServer } from "vite";
import { serve } from "./serve.js";

const vite = await createServer({ server: { middlewareMode: true }, appType: "custom" });
serve(async (request) => {
  const { answer } = await vite.ssrLoadModule("/answer.js");
  return answer(request);
});
