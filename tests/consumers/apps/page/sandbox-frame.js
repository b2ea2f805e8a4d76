import { answer } from "./in-worker.js";

const world = JSON.parse(new URLSearchParams(location.search).get("world"));
answer({ postMessage: (said) => parent.postMessage(said, "*") }, world);
