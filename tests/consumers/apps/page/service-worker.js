import { answer } from "./in-worker.js";

addEventListener("message", (event) => event.waitUntil(answer(event.ports[0], event.data)));
