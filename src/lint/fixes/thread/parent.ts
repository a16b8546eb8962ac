import type { Span } from "../../../text/span";
import type { Reached } from "../../analysis/project";
import { nearestCall } from "../nearest";
import type { Draft, Refusal } from "./draft";
import { supplyFromAbove } from "./from-above";
import type { Supplied, Thread } from "./thread";

/** The call itself, which a client of grpc-js takes as the parent of its own. */
export const parentThread = threadNamed(["parent", "parentCall", "servedCall"]);

/** The call itself, to listen to. */
export const callThread = threadNamed(["call", "serverCall", "servedCall"]);

function threadNamed(names: readonly string[]): Thread {
  const thread: Thread = {
    names,
    type: 'CallOptions["parent"]',
    imports: [{ module: "@grpc/grpc-js", name: "CallOptions" }],
    supply: (draft, by, at) => supply(thread, draft, by, at),
  };
  return thread;
}

function supply(thread: Thread, draft: Draft, by: Reached, at: Span): Supplied | Refusal {
  const call = nearestCall({ ...draft.subject, reached: by }, at);
  if (call) return { draft, written: call.name };
  return supplyFromAbove(thread, draft, by, (given, handler, { kind, name }) =>
    kind === "call"
      ? { draft: given, written: name }
      : { refused: `${handler.ir.name} is not given a call of grpc-js` },
  );
}
