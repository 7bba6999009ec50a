// SPDX-License-Identifier: Apache-2.0
import { createServer } from "node:http";
import { answer } from "./service.js";

const port = Number(process.env.PORT ?? 8080);
const state = { version: process.env.VERSION ?? "dev", ready: false };

// `node server.js --check` asks a running service, so that a HEALTHCHECK needs no curl.
if (process.argv.includes("--check")) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(3000) });
    process.exit(response.ok ? 0 : 1);
  } catch {
    process.exit(1);
  }
}

const server = createServer((request, response) => {
  const { status, body } = answer(new URL(request.url, "http://service").pathname, state);
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
});
server.listen(port, () => {
  state.ready = true;
  console.log(`node-api ${state.version} listens on ${port}`);
});
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    state.ready = false;
    server.close(() => process.exit(0));
  });
}
