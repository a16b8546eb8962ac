import assert from "node:assert/strict";
import type { CallEvent, StatusEvent } from "../../../src/rpc/event";
import { type CancelPlan, parseCancelPlan } from "../../../src/rpc/plan/cancel-plan";
import type { InteropCall } from "./interop-call";
import { echoInitial, echoTrailing } from "./interop-server";

/** One case of interop-test-descriptions.md. */
export interface InteropCase {
  readonly name: string;
  run(call: InteropCall): Promise<void>;
}

const requestSizes = [27182, 8, 1828, 45904];
const responseSizes = [31415, 9, 2653, 58979];

/** Every case of the official clients that does not need a cloud around it, and those that its to-do list wishes for. */
export const interopCases: readonly InteropCase[] = [
  {
    name: "empty_unary",
    run: async (call) => {
      const { events, status } = await call("EmptyCall", { messages: [{}] });
      ok(status);
      assert.deepEqual(received(events), [{}]);
    },
  },
  {
    name: "large_unary",
    run: async (call) => {
      const { events, status } = await call("UnaryCall", {
        messages: [{ responseSize: 314159, payload: payload(271828) }],
      });
      ok(status);
      assert.deepEqual(bodySizes(events), [314159]);
    },
  },
  {
    name: "client_streaming",
    run: async (call) => {
      const messages = requestSizes.map((size) => ({ payload: payload(size) }));
      const { events, status } = await call("StreamingInputCall", { messages, halfClose: true });
      ok(status);
      assert.deepEqual(received(events), [{ aggregatedPayloadSize: 74922 }]);
    },
  },
  {
    name: "server_streaming",
    run: async (call) => {
      const { events, status } = await call("StreamingOutputCall", {
        messages: [{ responseParameters: responseSizes.map((size) => ({ size })) }],
      });
      ok(status);
      assert.deepEqual(bodySizes(events), responseSizes);
    },
  },
  {
    name: "ping_pong",
    run: async (call) => {
      const pings = requestSizes.map((size, n) => ({
        responseParameters: [{ size: responseSizes[n]! }],
        payload: payload(size),
      }));
      const { events, status } = await call("FullDuplexCall", { messages: [pings[0]] }, (event, running) => {
        if (event.type !== "received") return;
        const next = pings[event.index];
        if (next) void running.send({ value: next });
        else running.halfClose();
      });
      ok(status);
      assert.deepEqual(bodySizes(events), responseSizes);
    },
  },
  {
    name: "empty_stream",
    run: async (call) => {
      const { events, status } = await call("FullDuplexCall", { halfClose: true });
      ok(status);
      assert.deepEqual(received(events), []);
    },
  },
  {
    name: "custom_metadata",
    run: async (call) => {
      const metadata: [string, string][] = [
        [echoInitial, "test_initial_metadata_value"],
        [echoTrailing, "0xababab"],
      ];
      const request = { responseSize: 314159, payload: payload(271828) };
      const unary = await call("UnaryCall", { messages: [request], metadata });
      const stream = { responseParameters: [{ size: 314159 }], payload: payload(271828) };
      const duplex = await call("FullDuplexCall", { messages: [stream], metadata, halfClose: true });
      for (const { events, status } of [unary, duplex]) {
        ok(status);
        const headers = events.find((event) => event.type === "headers");
        assert.ok(headers?.type === "headers");
        assert.deepEqual(value(headers.metadata, echoInitial), "test_initial_metadata_value");
        assert.deepEqual(
          value(status.trailers, echoTrailing),
          Buffer.from("ababab", "hex").toString("base64"),
        );
      }
    },
  },
  {
    name: "status_code_and_message",
    run: async (call) => {
      const responseStatus = { code: 2, message: "test status message" };
      const unary = await call("UnaryCall", { messages: [{ responseStatus }] });
      const duplex = await call("FullDuplexCall", { messages: [{ responseStatus }], halfClose: true });
      for (const { status } of [unary, duplex]) {
        assert.deepEqual(end(status), ["UNKNOWN", "server"]);
        assert.equal(status.details, responseStatus.message);
      }
    },
  },
  {
    name: "special_status_message",
    run: async (call) => {
      const message = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n";
      const { status } = await call("UnaryCall", { messages: [{ responseStatus: { code: 2, message } }] });
      assert.deepEqual(end(status), ["UNKNOWN", "server"]);
      assert.equal(status.details, message);
    },
  },
  {
    name: "unimplemented_method",
    run: async (call) => {
      const { status } = await call("UnimplementedCall", { messages: [{}] });
      assert.deepEqual(end(status), ["UNIMPLEMENTED", "server"]);
    },
  },
  {
    name: "unimplemented_service",
    run: async (call) => {
      const { status } = await call("UnimplementedService/UnimplementedCall", { messages: [{}] });
      assert.deepEqual(end(status), ["UNIMPLEMENTED", "server"]);
    },
  },
  {
    name: "timeout_on_sleeping_server",
    run: async (call) => {
      const { status } = await call("FullDuplexCall", {
        messages: [{ payload: payload(27182) }],
        deadline: 1,
      });
      assert.equal(status.name, "DEADLINE_EXCEEDED");
      assert.match(status.endedBy, /^(deadline|server)$/);
    },
  },
  {
    name: "timeout_but_completed_before_expire",
    run: async (call) => {
      const { status } = await call("EmptyCall", { messages: [{}], deadline: 60_000 });
      ok(status);
    },
  },
  cancelCase("cancel_before_start", "StreamingInputCall", [], /nothing of this call was sent/),
  cancelCase("cancel_after_begin", "StreamingInputCall", [], /RST_STREAM\(CANCEL\) ended the open stream/),
  cancelCase(
    "cancel_after_sent_first_message",
    "StreamingInputCall",
    [{ payload: payload(27182) }, { payload: payload(8) }],
    /RST_STREAM\(CANCEL\)/,
  ),
  cancelCase("cancel_after_received_headers", "FullDuplexCall", [duplexRequest()], /RST_STREAM\(CANCEL\)/),
  cancelCase("cancel_after_first_response", "FullDuplexCall", [duplexRequest()], /RST_STREAM\(CANCEL\)/),
];

/** A case whose name is a plan as well. */
function cancelCase(name: string, method: string, messages: unknown[], evidence: RegExp): InteropCase {
  const cancelPlan = parseCancelPlan(name) as CancelPlan;
  return {
    name,
    run: async (call) => {
      const { events, status } = await call(method, { messages, cancelPlan });
      assert.deepEqual(end(status), ["CANCELLED", "client"], JSON.stringify(status));
      assert.match(status.evidence, evidence);
      const types = events.map((event) => event.type);
      const before = types.slice(0, types.indexOf("cancelled"));
      assert.deepEqual(before, eventsBefore[name], types.join(" "));
    },
  };
}

const eventsBefore: Readonly<Record<string, readonly CallEvent["type"][]>> = {
  cancel_before_start: ["started"],
  cancel_after_begin: ["started"],
  cancel_after_sent_first_message: ["started", "sent"],
  cancel_after_received_headers: ["started", "sent", "headers"],
  cancel_after_first_response: ["started", "sent", "headers", "received"],
};

function duplexRequest() {
  return { responseParameters: [{ size: 31415 }], payload: payload(27182) };
}

function payload(size: number) {
  return { body: Buffer.alloc(size).toString("base64") };
}

function ok(status: StatusEvent): void {
  assert.deepEqual(end(status), ["OK", "server"], JSON.stringify(status));
}

function end({ name, endedBy }: StatusEvent): string[] {
  return [name, endedBy];
}

function received(events: readonly CallEvent[]): unknown[] {
  return events.flatMap((event) => (event.type === "received" ? [event.message] : []));
}

function bodySizes(events: readonly CallEvent[]): number[] {
  return received(events).map((message) => {
    const { payload } = message as { payload: { body: string } };
    return Buffer.from(payload.body, "base64").length;
  });
}

function value(entries: StatusEvent["trailers"], key: string): string | undefined {
  return entries.find(([name]) => name === key)?.[1];
}
