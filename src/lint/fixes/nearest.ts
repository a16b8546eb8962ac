import type { Span } from "../../text/span";
import { carrierOfType } from "../analysis/carrier";
import type { FunctionAnalysis } from "../analysis/function";
import type { Binding, Expression, FunctionIr } from "../ir";

/** A carrier that has a name at a place, and how to write what can be asked of it there. */
export interface NamedCarrier {
  readonly kind: "call" | "context" | "signal";
  readonly name: string;
  /** True when the call is over. */
  readonly test: string;
  readonly signal: string | undefined;
  /** Where a function that runs when the call ends is written, or nothing where that needs more than a line. */
  readonly listen: ((action: string) => string) | undefined;
}

/** The nearest carrier that has a name at a place in a function. */
export function nearestCarrier(subject: FunctionAnalysis, at: Span): NamedCarrier | undefined {
  const { reached, carriers, project } = subject;
  const { file } = reached.index;
  const hidden = new Set<string>();
  for (let owner: FunctionIr | undefined = reached.ir; owner; owner = parentOf(owner, subject)) {
    const here = file.bindings
      .map((binding, id) => ({ binding, id }))
      .filter(({ binding }) => binding.owner === owner.id);
    const where = project.find({ file: file.path, function: owner.id }) ?? reached;
    for (const { binding, id } of here) {
      if (hidden.has(binding.name) || !isDeclaredBefore(binding, at, owner)) continue;
      const { name, span } = binding;
      const carrier = carriers.of(
        { kind: "identifier", name, binding: id, site: -1, span } as Expression,
        where,
      );
      const parameter =
        binding.parameter === undefined || binding.path
          ? undefined
          : project.functionFact(where)?.parameters[binding.parameter];
      const optional = parameter?.nullable === true && carrierOfType(parameter) !== undefined;
      if (carrier?.kind === "call" || carrier?.kind === "context" || carrier?.kind === "signal") {
        return written(carrier.kind, name, optional);
      }
    }
    for (const { binding } of here) hidden.add(binding.name);
  }
  return undefined;
}

function written(kind: NamedCarrier["kind"], name: string, optional: boolean): NamedCarrier {
  const dot = optional ? "?." : ".";
  switch (kind) {
    case "call":
      return {
        kind,
        name,
        test: `${name}${dot}cancelled`,
        signal: undefined,
        listen: (action) => `${name}${dot}on("cancelled", () => ${action});`,
      };
    case "context":
      return {
        kind,
        name,
        test: `${name}${dot}signal.aborted`,
        signal: `${name}${dot}signal`,
        listen: (action) => `${name}${dot}signal.addEventListener("abort", () => ${action});`,
      };
    case "signal":
      return {
        kind,
        name,
        test: `${name}${dot}aborted`,
        signal: optional ? `${name}?` : name,
        listen: (action) => `${name}${dot}addEventListener("abort", () => ${action});`,
      };
  }
}

function parentOf({ parent }: FunctionIr, { reached }: FunctionAnalysis): FunctionIr | undefined {
  return parent === undefined ? undefined : reached.index.file.functions[parent];
}

/** Parameters always are; other names when they stand before the place and can be seen from it. */
function isDeclaredBefore({ parameter, span, kind }: Binding, at: Span, owner: FunctionIr): boolean {
  if (parameter !== undefined) return true;
  if (kind !== "const" || span.start > at.start) return false;
  return owner.body.some(
    (statement) =>
      statement.kind === "variable" && statement.span.start <= span.start && span.end <= statement.span.end,
  );
}
