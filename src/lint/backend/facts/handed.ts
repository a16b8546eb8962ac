import ts = require("typescript");

import type { HandedFunction } from "../../facts";
import { propertyName, withoutCasts } from "../lower/names";
import type { Compiled } from "./compiled";
import { resolveFunctions } from "./value";

/** More functions than this in one place say nothing of any of them. */
const mostFunctions = 8;

/** The functions of the project that the arguments of a call name; those that are written there are no question. */
export function handedBy(compiled: Compiled, node: ts.CallLikeExpression): readonly HandedFunction[] {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return [];
  return (node.arguments ?? []).flatMap((given, argument) =>
    namedIn(given).flatMap(({ property, value }) =>
      functionsNamed(compiled, value).map((ref) => ({ argument, property, ref })),
    ),
  );
}

interface Named {
  readonly property: string | undefined;
  readonly value: ts.Expression;
}

/** An argument that is a name, and the names in an object that stands there. */
function namedIn(given: ts.Expression): readonly Named[] {
  const node = withoutCasts(given);
  if (isName(node)) return [{ property: undefined, value: node }];
  if (!ts.isObjectLiteralExpression(node)) return [];
  return node.properties.flatMap((one) => {
    if (ts.isShorthandPropertyAssignment(one)) return [{ property: one.name.text, value: one.name }];
    if (!ts.isPropertyAssignment(one) || !isName(one.initializer)) return [];
    return [{ property: propertyName(one.name), value: one.initializer }];
  });
}

/** `load`, `this.load`, `this.load.bind(this)` */
function isName(node: ts.Expression): boolean {
  if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) return true;
  return (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === "bind"
  );
}

function functionsNamed(compiled: Compiled, value: ts.Expression) {
  const type = compiled.checker.getNonNullableType(compiled.typeAt(value));
  if (type.getCallSignatures().length === 0) return [];
  const found = resolveFunctions(compiled, value);
  return found.length > mostFunctions ? [] : found.flatMap((one) => compiled.refOf(one) ?? []);
}
