/**
 * Published libraries, run unmodified with the probe: what it says of a handler that obeys a cancel and of one that
 * ignores it is held against what the handler itself prints.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import * as grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { build } from "esbuild";
import type { SourcePlace } from "../../src/trace/evidence";
import { HopTable } from "../../src/trace/hops/hops";
import { verdicts } from "../../src/trace/verdicts/verdict";
import { ownOutput } from "../harness/own-output";
import { TracedServer } from "./traced-server";

const fixtures = join(__dirname, "fixtures/frameworks");
const chainProto = join(__dirname, "../languages/servers/chain.proto");
const bundled = ownOutput("bundled.cjs");
const typescript = join(fixtures, "plain.ts");

interface Way {
  readonly name: string;
  readonly args: readonly string[];
  /** How much of a handler the probe sees there. */
  readonly depth: "handler" | "stream";
  prepare?(): Promise<unknown>;
  /** The lines of the source at which the handler begins and was last at work, where the probe tells them. */
  readonly lines?: { readonly handler: string; readonly work: string };
}

const ways: readonly Way[] = [
  { name: "NestJS", args: [join(fixtures, "nestjs.mjs")], depth: "handler" },
  { name: "nice-grpc", args: [join(fixtures, "nice-grpc.mjs")], depth: "handler" },
  { name: "protobuf-ts", args: [join(fixtures, "protobuf-ts.mjs")], depth: "handler" },
  { name: "Connect", args: [join(fixtures, "connect.mjs")], depth: "stream" },
  {
    name: "TypeScript through tsx",
    args: ["--import", "tsx", typescript],
    depth: "handler",
    lines: { handler: "function count(", work: "call.write(" },
  },
  {
    name: "TypeScript through ts-node",
    args: [join(fixtures, "ts-node.cjs")],
    depth: "handler",
    lines: { handler: "function count(", work: "call.write(" },
  },
  {
    name: "a bundle with grpc-js inside",
    args: [bundled],
    depth: "stream",
    // There all that is seen of the handler is its timer.
    lines: { handler: "setInterval(", work: "setInterval(" },
    prepare: () =>
      build({
        sourcemap: true,
        entryPoints: [typescript],
        bundle: true,
        platform: "node",
        outfile: bundled,
        logLevel: "error",
      }),
  },
];

type Client = grpc.Client & Record<string, (ask: object) => grpc.ClientReadableStream<unknown>>;
const loaded = grpc.loadPackageDefinition(loadSync(chainProto)) as unknown as {
  chain: { Chain: new (address: string, credentials: grpc.ChannelCredentials) => Client };
};

for (const way of ways) {
  describe(way.name, () => {
    let server: TracedServer;
    let client: Client;

    before(async () => {
      await way.prepare?.();
      server = await TracedServer.start(way.args);
      client = new loaded.chain.Chain(`127.0.0.1:${server.port}`, grpc.credentials.createInsecure());
    });
    after(async () => {
      client.close();
      await server.stop();
    });

    test("a handler that obeys is seen to stop", async () => {
      const { report, verdict } = await cancelled("obeys");
      assert.equal(report.depth, way.depth);
      assert.equal(report.cancelled?.cause, "client");
      assert.equal(verdict?.outcome, "stopped");
      assert.deepEqual(report.timers, []);
    });

    test("a handler that ignores it is seen to work as long as it says it did", async () => {
      const { report, verdict, from } = await cancelled("ignores");
      const [, endedAt] = await server.line(/^ended ([\d.]+)$/, from);
      const worked = Number(endedAt) - report.cancelled!.at;
      assert.ok(verdict?.outcome === "finished-anyway" || verdict?.outcome === "stopped", verdict?.outcome);
      // The end is noted when the last piece of its code starts or settles, a moment before or after it prints.
      assert.ok(verdict.after! > 0.8 * worked, `${verdict.after} ms seen, ${worked} ms worked`);
    });

    const { lines } = way;
    if (lines !== undefined) {
      test("places are told in the source", async () => {
        const { report } = await cancelled("ignores");
        const lineOf = (text: string) =>
          readFileSync(typescript, "utf8")
            .split("\n")
            .findIndex((each) => each.includes(text)) + 1;
        const place = ({ file, line }: SourcePlace) => `${file}:${line}`;
        assert.equal(place(report.handler!), `${typescript}:${lineOf(lines.handler)}`);
        assert.equal(place(report.lastWork!.place!), `${typescript}:${lineOf(lines.work)}`);
      });
    }

    async function cancelled(manner: "obeys" | "ignores") {
      const from = server.lines.length;
      const last = Math.max(0, ...server.log.of("handler").map((report) => report.call));
      const call = client["Count"]!({ manner, count: 0 });
      call.on("error", () => {}).resume();
      await server.line(/^ready$/, from);
      call.cancel();
      const report = await server.log.seen(
        "handler",
        (one) => one.call === last + 1 && (one.phase === "stopped" || one.phase === "finished"),
      );
      const table = new HopTable();
      for (const evidence of server.log.all) {
        if (evidence.type !== "handler" || evidence.call === report.call) table.add(evidence);
      }
      return { report, verdict: verdicts(table, report.at)[0], from };
    }
  });
}
