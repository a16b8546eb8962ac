import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { connectChain } from "./chain-service";
import { TracedServer } from "./traced-server";

const fixture = join(__dirname, "fixtures/many.cjs");

for (const [how, observer] of [
  ["threads", /^probe-\d+-1$/],
  ["cluster", /^probe-\d+$/],
] as const) {
  test(`${how}: the thread or process that serves a call is the one that tells of it`, async () => {
    const server = await TracedServer.start([fixture, how]);
    const client = await connectChain(server.port);
    const { call, answer } = client.unary({});
    const [, pid, thread] = await server.line(/^ready in (\d+) (\d+)$/);
    call.cancel();
    await assert.rejects(answer);
    const report = await server.log.seen("handler", ({ phase }) => phase === "stopped");
    assert.match(report.observer, observer);
    assert.equal(report.observer.startsWith(`probe-${pid}`), true);
    assert.equal(thread !== "0", how === "threads");
    assert.equal(report.seen?.through, "check");
    assert.equal(report.handler?.file, fixture);
    client.close();
    server.child.kill();
    const { observer: gone } = await server.log.seen("observer-gone");
    assert.equal(gone, report.observer);
    await server.stop();
  });
}
