import ts = require("typescript");

import type { BindingId, Expression } from "../../ir";
import type { Lowering } from "./state";

/** Where the value of a pattern comes from. */
export interface Source {
  readonly init?: Expression;
  readonly parameter?: number;
}

/** What a binding name or pattern binds. */
export interface Bound {
  readonly bindings: readonly BindingId[];
  /** Defaults and computed keys, in source order: they run when the pattern is bound. */
  readonly defaults: readonly Expression[];
}

/** Tells the bindings of a name or pattern, which are declared already, where their values come from. */
export function bind(state: Lowering, name: ts.BindingName, source: Source): Bound {
  const bindings: BindingId[] = [];
  const defaults: Expression[] = [];
  bindPart(state, name, source, [], undefined, bindings, defaults);
  return { bindings, defaults };
}

function bindPart(
  state: Lowering,
  name: ts.BindingName,
  source: Source,
  path: readonly (string | number)[],
  fallback: Expression | undefined,
  bindings: BindingId[],
  defaults: Expression[],
): void {
  if (ts.isIdentifier(name)) {
    const id = state.resolve(name.text);
    if (id === undefined) return;
    bindings.push(id);
    describe(state, id, source, path, fallback);
    return;
  }
  name.elements.forEach((element, index) => {
    if (!ts.isBindingElement(element)) return;
    const step = element.dotDotDotToken
      ? "..."
      : ts.isArrayBindingPattern(name)
        ? index
        : keyOf(state, element, defaults);
    const initial = element.initializer && state.walk.expression(state, element.initializer);
    if (initial) defaults.push(initial);
    bindPart(state, element.name, source, [...path, step], initial, bindings, defaults);
  });
}

function describe(
  state: Lowering,
  id: BindingId,
  source: Source,
  path: readonly (string | number)[],
  fallback: Expression | undefined,
): void {
  const binding = state.bindings[id]!;
  if (binding.init || binding.parameter !== undefined) {
    if (source.init) binding.writes.push({ function: state.current, expression: source.init });
    return;
  }
  if (source.init) binding.init = source.init;
  if (source.parameter !== undefined) binding.parameter = source.parameter;
  if (path.length > 0) binding.path = path;
  if (fallback) binding.default = fallback;
}

function keyOf(state: Lowering, element: ts.BindingElement, defaults: Expression[]): string {
  const key = element.propertyName ?? element.name;
  if (ts.isIdentifier(key) || ts.isStringLiteral(key) || ts.isNumericLiteral(key)) return key.text;
  if (ts.isComputedPropertyName(key)) {
    if (ts.isStringLiteralLike(key.expression)) return key.expression.text;
    defaults.push(state.walk.expression(state, key.expression));
  }
  return "[]";
}
