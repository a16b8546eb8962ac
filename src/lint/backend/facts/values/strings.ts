import ts = require("typescript");

import { withoutCasts } from "../../lower/names";
import { listBehind } from "../declarations/entries";
import type { Compiled } from "../program/compiled";
import { argumentsFor, assignedTo } from "./given";

const deepest = 6;

/**
 * The strings that an expression can be: `name` of `for (const name of ["list", "watch"])`, also where the list was handed
 * to the function that goes through it.
 *
 * @returns undefined where any of them is not known
 */
export function stringsOf(
  compiled: Compiled,
  outer: ts.Expression,
  depth = 0,
): ReadonlySet<string> | undefined {
  const node = withoutCasts(outer);
  if (ts.isStringLiteralLike(node)) return new Set([node.text]);
  if (depth > deepest || !ts.isIdentifier(node)) return undefined;
  const typed = literalsOf(compiled.typeAt(node));
  if (typed) return typed;
  const declared = declarationOf(compiled, node);
  const list = declared && listBehind(declared);
  const values = list ? writtenIn(compiled, list, depth + 1) : declared && valuesOf(compiled, declared);
  return values && all(values.map((one) => stringsOf(compiled, one, depth + 1)));
}

function literalsOf(type: ts.Type): ReadonlySet<string> | undefined {
  const parts = type.isUnion() ? type.types : [type];
  const texts = parts.flatMap((one) => (one.isStringLiteral() ? [one.value] : []));
  return texts.length === parts.length ? new Set(texts) : undefined;
}

/** What a list that is written out holds, also one that callers give. */
function writtenIn(
  compiled: Compiled,
  outer: ts.Expression,
  depth: number,
): readonly ts.Expression[] | undefined {
  const list = withoutCasts(outer);
  if (ts.isArrayLiteralExpression(list)) return list.elements;
  const declared = depth > deepest ? undefined : declarationOf(compiled, list);
  const values = declared && valuesOf(compiled, declared);
  return values && joined(values.map((one) => writtenIn(compiled, one, depth + 1)));
}

function declarationOf({ checker }: Compiled, node: ts.Expression): ts.Declaration | undefined {
  const name = ts.isPropertyAccessExpression(node) ? node.name : node;
  return ts.isIdentifier(name) ? checker.getSymbolAtLocation(name)?.valueDeclaration : undefined;
}

/** What a name was given; in JavaScript an assignment declares: `Service.methods = ["list"]`. */
function valuesOf(compiled: Compiled, declared: ts.Declaration): readonly ts.Expression[] | undefined {
  if (ts.isParameter(declared)) {
    const given = argumentsFor(compiled, declared);
    return given.length > 0 ? given : undefined;
  }
  const assigned = assignedTo(declared);
  if (assigned) return [assigned];
  const isHeld = ts.isVariableDeclaration(declared) || ts.isPropertyDeclaration(declared);
  return isHeld && declared.initializer ? [declared.initializer] : undefined;
}

function all(sets: readonly (ReadonlySet<string> | undefined)[]): ReadonlySet<string> | undefined {
  const texts = joined(sets.map((set) => set && [...set]));
  return texts && new Set(texts);
}

/** All of several lists; undefined where one of them is not known. */
function joined<T>(lists: readonly (readonly T[] | undefined)[]): readonly T[] | undefined {
  const known = lists.flatMap((list) => (list ? [list] : []));
  return known.length === lists.length ? known.flat() : undefined;
}
