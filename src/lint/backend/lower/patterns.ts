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
  const bound: Binding = { bindings: [], defaults: [] };
  bindPart(state, name, { ...source, path: [] }, bound);
  return bound;
}

/** A source, and the part of it that a name within a pattern takes. */
interface PartSource extends Source {
  readonly path: readonly (string | number)[];
  readonly fallback?: Expression | undefined;
}

interface Binding {
  readonly bindings: BindingId[];
  readonly defaults: Expression[];
}

function bindPart(state: Lowering, name: ts.BindingName, source: PartSource, bound: Binding): void {
  if (ts.isIdentifier(name)) {
    const id = state.resolve(name.text);
    if (id === undefined) return;
    bound.bindings.push(id);
    describe(state, id, source);
    return;
  }
  name.elements.forEach((element, index) => {
    if (!ts.isBindingElement(element)) return;
    const step = element.dotDotDotToken
      ? "..."
      : ts.isArrayBindingPattern(name)
        ? index
        : keyOf(state, element, bound.defaults);
    const fallback = element.initializer && state.walk.expression(state, element.initializer);
    if (fallback) bound.defaults.push(fallback);
    bindPart(state, element.name, { ...source, path: [...source.path, step], fallback }, bound);
  });
}

function describe(state: Lowering, id: BindingId, { init, parameter, path, fallback }: PartSource): void {
  const binding = state.bindings[id]!;
  if (binding.init || binding.parameter !== undefined) {
    if (init) binding.writes.push({ function: state.current, expression: init });
    return;
  }
  if (init) binding.init = init;
  if (parameter !== undefined) binding.parameter = parameter;
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
