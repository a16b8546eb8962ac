import ts = require("typescript");

import type { FunctionFact, TypeFact } from "../../facts";
import { propertyName } from "../lower/names";
import type { Asker } from "./asker";
import { originOfType } from "./origin";

/** The types that a function's own text and its place give it. */
export function functionFact(asker: Asker, node: ts.Node): FunctionFact | undefined {
  if (!ts.isFunctionLike(node)) return undefined;
  return {
    parameters: realParameters(node).map((parameter) => parameterType(asker, parameter)),
    contextual: contextualType(asker, node),
    implements: implemented(asker, node),
  };
}

function realParameters(node: ts.SignatureDeclaration): ts.ParameterDeclaration[] {
  return node.parameters.filter(
    (parameter): parameter is ts.ParameterDeclaration =>
      ts.isParameter(parameter) && !(ts.isIdentifier(parameter.name) && parameter.name.text === "this"),
  );
}

function parameterType(asker: Asker, node: ts.ParameterDeclaration): TypeFact {
  const fact = asker.types.at(node);
  return fact.any ? asker.types.untyped(fact, originOfType(asker.checker, node.type)) : fact;
}

function contextualType(asker: Asker, node: ts.SignatureDeclaration): TypeFact | undefined {
  const type = ts.isMethodDeclaration(node) ? memberContext(asker, node) : expressionContext(asker, node);
  if (type) return asker.types.of(type);
  const tag = ts.getJSDocType(node);
  return tag && asker.types.of(asker.checker.getTypeFromTypeNode(tag));
}

function expressionContext(asker: Asker, node: ts.Node): ts.Type | undefined {
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return undefined;
  return asker.checker.getContextualType(node);
}

/** For `{ watch(call) {} }`: the type of `watch` in what the object's place asks for. */
function memberContext(asker: Asker, node: ts.MethodDeclaration): ts.Type | undefined {
  if (!ts.isObjectLiteralExpression(node.parent)) return undefined;
  const whole = asker.checker.getContextualType(node.parent);
  const name = propertyName(node.name);
  const member = whole && name !== undefined ? memberOf(asker, whole, name) : undefined;
  return member && asker.checker.getTypeOfSymbolAtLocation(member, node);
}

/** What each type that the class extends or implements says of this member. */
function implemented(asker: Asker, node: ts.SignatureDeclaration): FunctionFact["implements"] {
  const holder = ts.isPropertyDeclaration(node.parent) ? node.parent : node;
  const owner = holder.parent;
  if (!owner || !ts.isClassLike(owner) || !holder.name) return [];
  const name = propertyName(holder.name as ts.PropertyName);
  if (name === undefined) return [];
  return heritage(owner).flatMap((clause) => {
    const type = asker.checker.getTypeAtLocation(clause);
    const named = asker.types.nameOf(type.aliasSymbol ?? type.symbol);
    const member = memberOf(asker, type, name);
    if (!named || !member) return [];
    const memberType = asker.checker.getTypeOfSymbolAtLocation(member, node);
    return [{ type: named, member: asker.types.of(asker.checker.getNonNullableType(memberType)) }];
  });
}

/** A property of a type, but not what an index signature makes of every name. */
function memberOf(asker: Asker, type: ts.Type, name: string): ts.Symbol | undefined {
  return asker.checker.getPropertyOfType(asker.checker.getNonNullableType(type), name);
}

function heritage(node: ts.ClassLikeDeclaration): readonly ts.ExpressionWithTypeArguments[] {
  return (node.heritageClauses ?? []).flatMap((clause) => clause.types);
}
