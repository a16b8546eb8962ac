import ts = require("typescript");

import type { HandedFunction } from "../../../facts";
import { borrowed } from "../../lower/borrowed";
import { propertyName, withoutCasts } from "../../lower/names";
import { bodyOf, writtenFunction } from "../declarations/body";
import { namedSymbol } from "../declarations/symbols";
import type { Compiled } from "../program/compiled";
import { assignedTo } from "../values/given";

/** The functions of the project that the arguments of a call name; those that are written there are no question. */
export function handedBy(compiled: Compiled, node: ts.CallLikeExpression): readonly HandedFunction[] {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return [];
  const all = borrowed(node)?.arguments ?? node.arguments ?? [];
  return all.flatMap((given, argument) =>
    namedIn(given).flatMap(({ property, value }) =>
      functionsNamed(compiled, value).flatMap((named) => {
        const ref = compiled.refOf(named);
        return ref ? [{ argument, property, ref }] : [];
      }),
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

/**
 * By what the name declares: asking for its type would have most arguments checked. Of a method of `this` those that
 * override it are meant as well.
 */
function functionsNamed({ checker, hierarchy }: Compiled, value: ts.Expression): readonly ts.Node[] {
  const node = withoutCasts(value);
  const named = ts.isCallExpression(node)
    ? (node.expression as ts.PropertyAccessExpression).expression
    : node;
  const name = ts.isPropertyAccessExpression(named) ? named.name : named;
  if (name !== named && !hierarchy.declaresFunction((name as ts.Identifier).text)) return [];
  const declared = namedSymbol(checker, name)?.valueDeclaration;
  if (!declared || ts.isAccessor(declared)) return [];
  if (ts.isPropertyAccessExpression(named) && named.expression.kind === ts.SyntaxKind.ThisKeyword) {
    const bodies = hierarchy.bodiesOf(declared) ?? [];
    if (bodies.length > 0) return bodies;
  }
  // `exports.load = async () => …`
  return [bodyOf(declared) ?? writtenFunction(assignedTo(declared))].flatMap((one) => one ?? []);
}
