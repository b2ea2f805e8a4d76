import { createServer } from "node:http";

export function serve(answer) {
  createServer(async (request, response) => {
    try {
      response.end(await answer(request));
    } catch (error) {
      response.writeHead(500).end(error.stack);
    }
  }).listen(process.env.PORT, "127.0.0.1");
}
