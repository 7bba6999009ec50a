// SPDX-License-Identifier: Apache-2.0
// What the service answers; no sockets here, so that the test needs none.

export function answer(path, state) {
  switch (path) {
    case "/health":
      return { status: 200, body: { status: "ok", version: state.version } };
    case "/ready":
      return state.ready ? { status: 200, body: { status: "ready" } } : { status: 503, body: { status: "starting" } };
    case "/":
      return { status: 200, body: { message: "Hello, world!" } };
    default:
      return { status: 404, body: { error: "not found" } };
  }
}
