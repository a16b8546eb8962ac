import ts = require("typescript");

import type { FunctionFact, TypeFact } from "../../facts";
import { propertyName } from "../lower/names";
import type { Compiled } from "./compiled";
import { originOfType } from "./origin";

/** The types that a function's own text and its place give it. */
export function functionFact(compiled: Compiled, node: ts.Node): FunctionFact | undefined {
  if (!ts.isFunctionLike(node)) return undefined;
  return {
    parameters: realParameters(node).map((parameter) => parameterType(compiled, parameter)),
    returns: returnType(compiled, node),
    contextual: contextualType(compiled, node),
    implements: implemented(compiled, node),
  };
}

function realParameters(node: ts.SignatureDeclaration): ts.ParameterDeclaration[] {
  return node.parameters.filter(
    (parameter): parameter is ts.ParameterDeclaration =>
      ts.isParameter(parameter) && !(ts.isIdentifier(parameter.name) && parameter.name.text === "this"),
  );
}

function parameterType(compiled: Compiled, node: ts.ParameterDeclaration): TypeFact {
  const fact = compiled.types.at(node);
  return fact.any ? compiled.types.untyped(fact, originOfType(compiled.checker, node.type)) : fact;
}

function returnType(compiled: Compiled, node: ts.SignatureDeclaration): TypeFact {
  const signature = compiled.checker.getSignatureFromDeclaration(node);
  return compiled.types.of(signature ? signature.getReturnType() : compiled.checker.getTypeAtLocation(node));
}

function contextualType(compiled: Compiled, node: ts.SignatureDeclaration): TypeFact | undefined {
  const type = ts.isMethodDeclaration(node)
    ? memberContext(compiled, node)
    : expressionContext(compiled, node);
  if (type) return compiled.types.of(type);
  const tag = ts.getJSDocType(node);
  return tag && compiled.types.of(compiled.checker.getTypeFromTypeNode(tag));
}

function expressionContext(compiled: Compiled, node: ts.Node): ts.Type | undefined {
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return undefined;
  return compiled.checker.getContextualType(node);
}

/** For `{ watch(call) {} }`: the type of `watch` in what the object's place asks for. */
function memberContext(compiled: Compiled, node: ts.MethodDeclaration): ts.Type | undefined {
  if (!ts.isObjectLiteralExpression(node.parent)) return undefined;
  const whole = compiled.checker.getContextualType(node.parent);
  const name = propertyName(node.name);
  const member = whole && name !== undefined ? memberOf(compiled, whole, name) : undefined;
  return member && compiled.checker.getTypeOfSymbolAtLocation(member, node);
}

/** What each type that the class extends or implements says of this member. */
function implemented(compiled: Compiled, node: ts.SignatureDeclaration): FunctionFact["implements"] {
  const holder = ts.isPropertyDeclaration(node.parent) ? node.parent : node;
  const owner = holder.parent;
  if (!owner || !ts.isClassLike(owner) || !holder.name) return [];
  const name = propertyName(holder.name as ts.PropertyName);
  if (name === undefined) return [];
  return heritage(owner).flatMap((clause) => {
    const type = compiled.checker.getTypeAtLocation(clause);
    const named = compiled.types.nameOf(type.aliasSymbol ?? type.symbol);
    const member = memberOf(compiled, type, name);
    if (!named || !member) return [];
    const memberType = compiled.checker.getTypeOfSymbolAtLocation(member, node);
    return [{ type: named, member: compiled.types.of(compiled.checker.getNonNullableType(memberType)) }];
  });
}

/** A property of a type, but not what an index signature makes of every name. */
function memberOf(compiled: Compiled, type: ts.Type, name: string): ts.Symbol | undefined {
  return compiled.checker.getPropertyOfType(compiled.checker.getNonNullableType(type), name);
}

function heritage(node: ts.ClassLikeDeclaration): readonly ts.ExpressionWithTypeArguments[] {
  return (node.heritageClauses ?? []).flatMap((clause) => clause.types);
}
