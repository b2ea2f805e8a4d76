import { answer } from "./in-worker.js";

addEventListener("message", ({ data }) => answer(globalThis, data));
