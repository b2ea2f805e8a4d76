import { answer } from "./in-worker.js";

addEventListener("connect", ({ ports: [port] }) => {
  port.onmessage = ({ data }) => answer(port, data);
});
