import type { View } from "../backend/backend";
import type { Kind } from "../dialects/dialect";
import type { CallFact, FunctionRef } from "../facts";
import { functionsWithin } from "../syntax/nesting";
import { callsOf } from "./calls";
import { usageOf } from "./usage";

/** A handler that hands its call on, to one that hands it on, is as far as anybody goes. */
const deepest = 3;

/** The kind of a handler that only hands its call on, by what is done with it there: `(call) => service.watch(call)`. */
export function kindHandedOn(view: View, ref: FunctionRef, depth = 0): Kind {
  const ir = view.ir(ref.file);
  const lowered = ir?.functions[ref.function];
  const carrier = lowered?.parameters[0]?.binding;
  if (!ir || !lowered || carrier === undefined || depth > deepest) return "unknown";
  const inside = new Set(functionsWithin(lowered.id, ir).map(({ id }) => id));
  const handing = callsOf(ir).filter(
    ({ call, function: by }) =>
      inside.has(by) && call.arguments[0]?.kind === "identifier" && call.arguments[0].binding === carrier,
  );
  const facts = view.facts(
    handing.map(({ call, function: by }) => ({ ask: "call", file: ref.file, function: by, site: call.site })),
  ) as readonly (CallFact | undefined)[];
  for (const target of facts.flatMap((fact) => fact?.targets ?? [])) {
    const kind = kindOfUse(view, target) ?? kindHandedOn(view, target, depth + 1);
    if (kind !== "unknown") return kind;
  }
  return "unknown";
}

/** A function that is handed a call alone streams its answers. */
function kindOfUse(view: View, target: FunctionRef): Kind | undefined {
  const ir = view.ir(target.file);
  const lowered = ir?.functions[target.function];
  if (!ir || !lowered) return undefined;
  const { reads, writes } = usageOf(ir, lowered);
  if (reads) return "bidi";
  return writes ? "server-streaming" : undefined;
}
