import type { View } from "../backend/backend";
import type { FunctionFact, FunctionRef, TypeFact } from "../facts";

/** What is known of a function that may be a handler. */
export interface FunctionTypes extends FunctionFact {
  /** Asked for when it is read: where no type is written, the whole body has to be checked for it. */
  readonly returns: TypeFact;
}

const nothing: TypeFact = {
  any: true,
  names: [],
  awaited: undefined,
  nullable: false,
  asyncIterable: false,
  callable: true,
};

/** The types of some functions; undefined for those that nothing is known of. */
export function functionTypes(
  view: View,
  functions: readonly FunctionRef[],
): readonly (FunctionTypes | undefined)[] {
  const facts = view.facts(functions.map((ref) => ({ ask: "function", ...ref })));
  return functions.map((ref, index) => {
    const fact = facts[index] as FunctionFact | undefined;
    return fact && withResult(fact, view, ref);
  });
}

function withResult(fact: FunctionFact, view: View, ref: FunctionRef): FunctionTypes {
  return {
    ...fact,
    get returns() {
      const [result] = view.facts([{ ask: "result", ...ref }]);
      return (result as TypeFact | undefined) ?? nothing;
    },
  };
}
