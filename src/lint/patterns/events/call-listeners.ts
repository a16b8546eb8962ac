import type { FunctionAnalysis } from "../../analysis/function";
import type { Reached } from "../../analysis/project";
import { addsListener } from "../../knowledge/methods";
import { listenerOf } from "./dead-events";

/** A function that a call is told to run on one of its events. */
export interface CallListener {
  readonly event: string;
  readonly listener: Reached;
  /** The event comes whenever the call is cancelled. */
  readonly onCancel: boolean;
}

/** The listeners that a function gives to calls, on events of whichever name. */
export function callListenersOf(subject: FunctionAnalysis): CallListener[] {
  const { reached, carriers } = subject;
  return reached.index.expressionsOf(reached.ref.function).flatMap((call): CallListener[] => {
    if (call.kind !== "call" || call.callee.kind !== "member") return [];
    const [name] = call.arguments;
    if (!addsListener(call.callee.property) || name?.kind !== "literal") return [];
    const carrier = carriers.of(call.callee.object, reached);
    const listener = carrier?.kind === "call" ? listenerOf(call, reached, subject) : undefined;
    if (carrier?.kind !== "call" || !listener) return [];
    const event = String(name.value);
    const uploads = carrier.call === "client-streaming" || carrier.call === "bidi";
    const onCancel =
      event === "cancelled" ||
      (event === "close" && carrier.call !== "unary") ||
      (event === "end" && uploads);
    return [{ event, listener, onCancel }];
  });
}
