import type { Span } from "../../../text/span";
import type { Reached } from "../../analysis/project";
import { freeName, textOf } from "../edits/layout";
import { type NamedCarrier, nearestCarrier, nearestSignal } from "../nearest";
import { type Draft, type Refusal, withTop } from "./draft";
import { supplyFromAbove } from "./from-above";
import type { Supplied, Thread } from "./thread";

/** The call's signal, made of the call where that has none. */
export const signalThread: Thread = {
  names: ["signal", "abortSignal", "callSignal"],
  type: "AbortSignal",
  imports: [],
  supply,
};

function supply(draft: Draft, by: Reached, at: Span): Supplied | Refusal {
  const subject = { ...draft.subject, reached: by };
  const signal = nearestSignal(subject, at)?.signal;
  if (signal !== undefined) return { draft, written: signal.replace(/\?$/, "") };
  const carrier = nearestCarrier(subject, at);
  if (carrier) return bridge(draft, by, carrier);
  return supplyFromAbove(signalThread, draft, by, (given, handler, made) =>
    made.signal === undefined
      ? bridge(given, handler, made)
      : { draft: given, written: made.signal.replace(/\?$/, "") },
  );
}

/** A controller that is aborted when the call is over, made where nothing has been waited for yet. */
function bridge(
  draft: Draft,
  by: Reached,
  { declared, listen, name, test }: NamedCarrier,
): Supplied | Refusal {
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
