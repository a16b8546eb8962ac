import type { Span } from "../../../text/span";
import type { Reached } from "../../analysis/project";
import { freeName, textOf } from "../edits/layout";
import { type NamedCarrier, nearestCarrier, nearestSignal } from "../nearest";
import { type Draft, type Refusal, withTop } from "./draft";
import { handlerCarrier } from "./handler-parameter";
import { receive } from "./receive";
import type { Thread } from "./thread";

/** The call's signal, made of the call where that has none. */
export const signalThread: Thread = {
  names: ["signal", "abortSignal", "callSignal"],
  type: "AbortSignal",
  imports: [],
  supply,
};

function supply(
  draft: Draft,
  by: Reached,
  at: Span,
): { readonly draft: Draft; readonly written: string } | Refusal {
  const subject = { ...draft.subject, reached: by };
  const signal = nearestSignal(subject, at)?.signal;
  if (signal !== undefined) return { draft, written: signal.replace(/\?$/, "") };
  const carrier = nearestCarrier(subject, at);
  if (carrier) return bridge(draft, by, carrier);
  const scope = scopeCalled(by, draft);
  if (!scope) return { refused: `${by.ir.name} is not called by a name` };
  if (!scope.entry) {
    const received = receive(draft, scope, signalThread);
    return "refused" in received ? received : { draft: received.draft, written: received.name };
  }
  const given = handlerCarrier(draft, scope);
  if ("refused" in given) return given;
  const { signal: own } = given.carrier;
  return own === undefined
    ? bridge(given.draft, scope, given.carrier)
    : { draft: given.draft, written: own.replace(/\?$/, "") };
}

/** The outermost function around a place that a handler is, or calls: what it is given can be seen from the place. */
export function scopeCalled(
  at: Reached,
  { subject: { project } }: Pick<Draft, "subject">,
): Reached | undefined {
  let found: Reached | undefined;
  for (
    let one: Reached | undefined = at;
    one;
    one = one.ir.parent === undefined ? undefined : project.find({ ...one.ref, function: one.ir.parent })
  ) {
    if (one.entry || project.callersOf(one).length > 0) found = one;
  }
  return found;
}

/** A controller that is aborted when the call is over, made where nothing has been waited for yet. */
function bridge(
  draft: Draft,
  by: Reached,
  { declared, listen, name, test }: NamedCarrier,
): { readonly draft: Draft; readonly written: string } | Refusal {
  const owner = declared && draft.subject.project.find({ ...by.ref, function: declared.by.id });
  const binding = declared && by.index.file.bindings[declared.binding];
  if (declared && (!owner || binding?.parameter === undefined)) {
    return { refused: `\`${name}\` is not there from the beginning of ${by.ir.name}` };
  }
  const where = owner ?? by;
  const controller = freeName(textOf(where.index.file, where.ir), ["controller", "cancellation", "aborter"]);
  if (controller === undefined || !listen) return { refused: `${where.ir.name} has no name to spare` };
  const lines = [
    `const ${controller} = new AbortController();`,
    listen(`${controller}.abort()`),
    // Who is called in the middle of things may be called too late to hear of it.
    ...(where.entry ? [] : [`if (${test}) ${controller}.abort();`]),
  ];
  return { draft: withTop(draft, where, lines), written: `${controller}.signal` };
}
