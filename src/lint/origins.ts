import type { FunctionAnalysis } from "./analysis/function";
import type { Project, Reached } from "./analysis/project";
import type { View } from "./backend/backend";
import type { Finding, Place, ReachingHandler } from "./finding";
import type { FunctionIr } from "./ir";

/** Tells of findings where they belong: which function holds them, and which handlers get there. */
export class Origins {
  private readonly handlers = new Map<Reached, readonly ReachingHandler[]>();

  constructor(private readonly view: View) {}

  /** The function and the handlers of a place. */
  of(
    place: Place,
    { reached, project }: FunctionAnalysis,
  ): Pick<Finding, "symbol" | "symbolAt" | "reachedFrom"> {
    const known = this.handlers.get(reached) ?? entriesOf(reached, project);
    this.handlers.set(reached, known);
    const holder = this.holderOf(place);
    return {
      symbol: holder?.name ?? "",
      ...(holder && { symbolAt: holder.nameSpan.start }),
      reachedFrom: known,
    };
  }

  /** The innermost function with a name of its own. */
  private holderOf({ file, span }: Place): FunctionIr | undefined {
    const functions = this.view.ir(file)?.functions ?? [];
    const around = functions.filter(
      (one) => one.kind !== "file" && one.span.start <= span.start && span.start < one.span.end,
    );
    return around.reduce<FunctionIr | undefined>(narrower, undefined);
  }
}

function narrower(best: FunctionIr | undefined, one: FunctionIr): FunctionIr {
  return best === undefined || one.span.start >= best.span.start ? one : best;
}

/** Every handler from which calls and callbacks lead to a function. */
function entriesOf(reached: Reached, project: Project): ReachingHandler[] {
  const seen = new Set<Reached>([reached]);
  const found: ReachingHandler[] = [];
  for (const one of seen) {
    if (one.entry) found.push({ file: one.ref.file, span: one.ir.nameSpan, whole: one.ir.span });
    const above = project.callersOf(one).map(({ by }) => by);
    for (const by of one.from ? [one.from.by, ...above] : above) seen.add(by);
  }
  return found;
}
