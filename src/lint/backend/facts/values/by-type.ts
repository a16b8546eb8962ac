import ts = require("typescript");

import { withoutCasts } from "../../lower/names";
import { isHidden } from "../declarations/hidden";
import type { Compiled } from "../program/compiled";
import { either, empty, isEmpty, nothing, type Value } from "./held";

/**
 * The members of the object that an expression's type says it is.
 *
 * @param only the one member that is wanted
 * @param of what a declaration of a member holds
 */
export function membersByType(
  compiled: Compiled,
  node: ts.Expression,
  only: string | undefined,
  of: (declaration: ts.Declaration) => Value,
): Value {
  return membersOf(compiled, compiled.checker.getTypeAtLocation(node), only, of);
}

/**
 * The members of the object that one of some constructors makes.
 *
 * @param only the one member that is wanted
 * @param of what a declaration of a member holds
 */
export function membersMade(
  compiled: Compiled,
  constructors: readonly ts.Signature[],
  only: string | undefined,
  of: (declaration: ts.Declaration) => Value,
): Value {
  return either(constructors.map((one) => membersOf(compiled, one.getReturnType(), only, of)));
}

/**
 * The members of the object that a container without types is asked for by its class: `container.resolve(Orders)`.
 *
 * @param only the one member that is wanted
 * @param of what a declaration of a member holds
 */
export function membersByClass(
  compiled: Compiled,
  node: ts.CallExpression,
  only: string | undefined,
  of: (declaration: ts.Declaration) => Value,
): Value {
  const { checker } = compiled;
  const [asked] = node.arguments;
  const holder = asked && ts.isIdentifier(asked) ? checker.getTypeAtLocation(asked).symbol : undefined;
  if (!holder?.valueDeclaration || !ts.isClassLike(holder.valueDeclaration)) return nothing;
  if (!(checker.getTypeAtLocation(node.expression).flags & ts.TypeFlags.Any)) return nothing;
  return membersOf(compiled, checker.getDeclaredTypeOfSymbol(holder), only, of);
}

/**
 * What classes add that extend the one whose object a value is: `this[name]` of a base.
 *
 * @param of what a declaration of a member holds
 */
export function membersBelow(
  compiled: Compiled,
  object: ts.Expression,
  of: (declaration: ts.Declaration) => Value,
): Value {
  const self = withoutCasts(object);
  const owner = self.kind === ts.SyntaxKind.ThisKeyword ? ts.findAncestor(self, ts.isClassLike) : undefined;
  const below = (owner && compiled.hierarchy.classesBelow(owner)) ?? [];
  return either(below.map((one) => membersOf(compiled, compiled.hierarchy.instanceOf(one), undefined, of)));
}

function membersOf(
  compiled: Compiled,
  type: ts.Type,
  only: string | undefined,
  of: (declaration: ts.Declaration) => Value,
): Value {
  if (type.isUnion()) return either(type.types.map((one) => membersOf(compiled, one, only, of)));
  if (!type.symbol || type.flags & ts.TypeFlags.Any) return nothing;
  const declared = type.symbol.declarations?.[0];
  if (!declared || !compiled.isOwn(declared)) return nothing;
  const value = empty();
  for (const property of propertiesOf(compiled, type, only)) {
    const declaration = property.valueDeclaration;
    if (!declaration || !compiled.isOwn(declaration)) continue;
    // Of a whole object, what its class keeps for itself is not handed over; one member by its name is.
    if (only === undefined && isHidden(declaration)) continue;
    const own = of(declaration);
    const member = isEmpty(own) ? implemented(compiled, declaration) : own;
    if (!isEmpty(member)) value.members.set(property.name, member);
  }
  return value;
}

/** What an interface, or an abstract class, declares and classes of the project do. */
function implemented({ hierarchy }: Compiled, declaration: ts.Declaration): Value {
  const bodies =
    ts.isClassElement(declaration) || ts.isTypeElement(declaration)
      ? hierarchy.bodiesOf(declaration)
      : undefined;
  return bodies ? { ...empty(), functions: new Set(bodies) } : nothing;
}

function propertiesOf({ checker }: Compiled, type: ts.Type, only: string | undefined): readonly ts.Symbol[] {
  if (only === undefined) return checker.getPropertiesOfType(type);
  const property = checker.getPropertyOfType(type, only);
  return property ? [property] : [];
}
