import ts = require("typescript");

import type { Expression, ObjectExpression } from "../../ir";
import { propertyName } from "./names";
import type { FunctionNode, Lowering } from "./state";

/** Lowers an object literal, or the pattern that looks like one on the left of an assignment. */
export function lowerObject(state: Lowering, node: ts.ObjectLiteralExpression): Expression {
  const own = state.valued(node);
  return {
    kind: "object",
    ...own,
    properties: node.properties.map((property) => lowerProperty(state, property)),
  };
}

function lowerProperty(
  state: Lowering,
  node: ts.ObjectLiteralElementLike,
): ObjectExpression["properties"][number] {
  const span = state.span(node);
  if (ts.isSpreadAssignment(node)) {
    const own = state.valued(node);
    return {
      name: undefined,
      key: undefined,
      span,
      value: { kind: "spread", ...own, value: state.walk.expression(state, node.expression) },
    };
  }
  const name = propertyName(node.name);
  const key =
    name === undefined && ts.isComputedPropertyName(node.name)
      ? state.walk.expression(state, node.name.expression)
      : undefined;
  return { name, key, value: propertyValue(state, node), span };
}

function propertyValue(
  state: Lowering,
  node: Exclude<ts.ObjectLiteralElementLike, ts.SpreadAssignment>,
): Expression {
  if (ts.isPropertyAssignment(node)) return state.walk.expression(state, node.initializer);
  if (ts.isShorthandPropertyAssignment(node)) return lowerShorthand(state, node);
  const own = state.valued(node);
  if (!node.body) return { kind: "other", ...own, parts: [] };
  return { kind: "function", ...own, function: state.walk.function(state, node as FunctionNode, {}) };
}

/** `{ a }`, and `{ a = 1 }` in a pattern. */
function lowerShorthand(state: Lowering, node: ts.ShorthandPropertyAssignment): Expression {
  if (!node.objectAssignmentInitializer) return state.walk.expression(state, node.name);
  const own = state.valued(node);
  const target = state.walk.expression(state, node.name);
  const value = state.walk.expression(state, node.objectAssignmentInitializer);
  return { kind: "assignment", ...own, operator: "=", target, value };
}
