// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import test from "node:test";
import { answer } from "./service.js";

test("answers", () => {
  assert.equal(answer("/health", { version: "1", ready: false }).status, 200);
  assert.equal(answer("/ready", { ready: false }).status, 503);
  assert.equal(answer("/ready", { ready: true }).status, 200);
  assert.equal(answer("/nothing", {}).status, 404);
});
