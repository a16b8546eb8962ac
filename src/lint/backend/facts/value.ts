import type ts = require("typescript");

import type { FunctionRef, ValueFact } from "../../facts";
import type { Compiled } from "./program/compiled";
import { isEmpty, type Value } from "./values/held";
import { Resolver } from "./values/resolver";

/** The code that an expression stands for; undefined when there is none to be found. */
export function valueFact(compiled: Compiled, node: ts.Expression): ValueFact | undefined {
  const value = new Resolver(compiled, true).expression(node, 0);
  if (isEmpty(value)) return undefined;
  const members = [...value.members].map(([name, member]) => ({ name, ...callable(compiled, member) }));
  return { ...callable(compiled, value), members };
}

/**
 * The functions that an expression can be, without those that a wrapper was given.
 *
 * @param widely also what callers give a parameter, and what is put into an object after it was made
 */
export function resolveFunctions(
  compiled: Compiled,
  node: ts.Expression,
  widely = false,
): readonly ts.Node[] {
  return [...new Resolver(compiled, widely).expression(node, 0).functions];
}

function callable(compiled: Compiled, value: Value): { functions: FunctionRef[]; wrapped: FunctionRef[] } {
  const refs = (nodes: Iterable<ts.Node>) => [...nodes].flatMap((node) => compiled.refOf(node) ?? []);
  return { functions: refs(value.functions), wrapped: refs(value.wrapped) };
}
