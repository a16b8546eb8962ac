import type { Span } from "../../../text/span";
import type { Reached } from "../../analysis/project";
import { nearestCall } from "../nearest";
import type { Draft, Refusal } from "./draft";
import { handlerCarrier } from "./handler-parameter";
import { receive } from "./receive";
import { scopeCalled } from "./signal";
import type { Thread } from "./thread";

/** The call itself, which a client of grpc-js takes as the parent of its own. */
export const parentThread: Thread = {
  names: ["parent", "parentCall", "servedCall"],
  type: 'CallOptions["parent"]',
  imports: [{ module: "@grpc/grpc-js", name: "CallOptions" }],
  supply,
};

function supply(
  draft: Draft,
  by: Reached,
  at: Span,
): { readonly draft: Draft; readonly written: string } | Refusal {
  const call = nearestCall({ ...draft.subject, reached: by }, at);
  if (call) return { draft, written: call.name };
  const scope = scopeCalled(by, draft);
  if (!scope) return { refused: `${by.ir.name} is not called by a name` };
  if (!scope.entry) {
    const received = receive(draft, scope, parentThread);
    return "refused" in received ? received : { draft: received.draft, written: received.name };
  }
  const given = handlerCarrier(draft, scope);
  if ("refused" in given) return given;
  const { kind, name } = given.carrier;
  return kind === "call"
    ? { draft: given.draft, written: name }
    : { refused: `${scope.ir.name} is not given a call of grpc-js` };
}
