import { tellsEnd } from "../analysis/conditions/meaning";
import type { FunctionAnalysis } from "../analysis/function";
import { isWithin } from "../analysis/graph/callbacks";
import type { Reached } from "../analysis/project";

/** Whether a function, or one that stands in it, asks whether the call is over. */
export function looksIn(outer: Reached, { project, conditions }: FunctionAnalysis): boolean {
  return outer.index.file.functions.some(({ id }) => {
    const by = project.find({ ...outer.ref, function: id });
    if (!by || !isWithin(by, outer)) return false;
    return by.index.expressionsOf(id).some((expression) => {
      const meaning = conditions.of(expression, by);
      return meaning !== undefined && tellsEnd(meaning);
    });
  });
}
