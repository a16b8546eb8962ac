import type { View } from "../backend/backend";
import type { CallFact, FactRequest } from "../facts";
import type { Call, FunctionIr } from "../ir";
import { lastName } from "../syntax/names";
import { functionsWithin } from "../syntax/nesting";
import { forEachExpression } from "../syntax/walk";
import type { Handler } from "./handler";

/**
 * Leaves out what is taken for a handler for the type of a parameter alone, and which another handler, in whichever file,
 * hands its own call to: that is a part of a handler.
 */
export function withoutParts(view: View, handlers: readonly Handler[]): Handler[] {
  const names = new Set(handlers.filter(isByParameter).map(({ name }) => lastOf(name)));
  if (names.size === 0) return [...handlers];
  const parts = new Set<string>();
  for (const handler of handlers) {
    const asked = handings(view, handler, names);
    const facts = view.facts(asked) as readonly (CallFact | undefined)[];
    for (const target of facts.flatMap((fact) => fact?.targets ?? [])) {
      if (keyOf(target) !== keyOf(handler)) parts.add(keyOf(target));
    }
  }
  return handlers.filter((handler) => !isByParameter(handler) || !parts.has(keyOf(handler)));
}

/** Calls in a handler that hand its carrier to a function of such a name. */
function handings(view: View, handler: Handler, names: ReadonlySet<string>): FactRequest[] {
  const ir = view.ir(handler.file);
  const lowered = ir?.functions[handler.function];
  const carrier = handler.carrier && lowered?.parameters[handler.carrier.parameter]?.binding;
  // A handler that does nothing else stands for the other: `get: (call, callback) => service.get(call, callback)`.
  if (!ir || !lowered || carrier === undefined || lowered.body.length < 2) return [];
  return functionsWithin(lowered.id, ir).flatMap((one) =>
    callsWith(one, carrier, names).map(
      ({ site }): FactRequest => ({ ask: "call", file: ir.path, function: one.id, site }),
    ),
  );
}

function callsWith(lowered: FunctionIr, carrier: number, names: ReadonlySet<string>): Call[] {
  const found: Call[] = [];
  forEachExpression(lowered, (expression) => {
    if (expression.kind !== "call") return;
    if (!names.has(lastName(expression.callee))) return;
    if (expression.arguments.some((one) => one.kind === "identifier" && one.binding === carrier))
      found.push(expression);
  });
  return found;
}

function isByParameter({ how }: Handler): boolean {
  return how === "parameter type";
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

function keyOf({ file, function: id }: { readonly file: string; readonly function: number }): string {
  return `${file}#${id}`;
}
