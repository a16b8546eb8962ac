import ts = require("typescript");

import type { ExternalName, FunctionFact, TypeFact } from "../../facts";
import { propertyName } from "../lower/names";
import { isHidden } from "./declarations/hidden";
import { originOf, originOfType } from "./declarations/origin";
import type { Compiled } from "./program/compiled";

/** The types that a function's own text and its place give it. */
export function functionFact(compiled: Compiled, node: ts.Node): FunctionFact | undefined {
  if (!ts.isFunctionLike(node)) return undefined;
  return {
    parameters: realParameters(node).map((parameter) => parameterType(compiled, parameter)),
    parts: realParameters(node).flatMap((one, parameter) => partsOf(compiled, one, parameter)),
    contextual: contextualType(compiled, node),
    hidden: isHidden(ts.isPropertyDeclaration(node.parent) ? node.parent : node),
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

function partsOf(
  compiled: Compiled,
  { name: pattern }: ts.ParameterDeclaration,
  parameter: number,
): FunctionFact["parts"] {
  if (!ts.isObjectBindingPattern(pattern)) return [];
  return pattern.elements.flatMap((one) => {
    const name = one.propertyName ?? one.name;
    const property = one.dotDotDotToken || !ts.isPropertyName(name) ? undefined : propertyName(name);
    return property === undefined ? [] : [{ parameter, property, type: compiled.types.at(one) }];
  });
}

/** What a function returns. */
export function resultFact(compiled: Compiled, node: ts.Node): TypeFact | undefined {
  if (!ts.isFunctionLike(node)) return undefined;
  const signature = compiled.checker.getSignatureFromDeclaration(node);
  const fact = compiled.types.of(
    signature ? signature.getReturnType() : compiled.checker.getTypeAtLocation(node),
  );
  return fact.any ? compiled.types.untyped(fact, originOfType(compiled.checker, node.type)) : fact;
}

function contextualType(compiled: Compiled, node: ts.SignatureDeclaration): TypeFact | undefined {
  const type = ts.isMethodDeclaration(node)
    ? memberContext(compiled, node)
    : expressionContext(compiled, node);
  if (type && !isHollow(type)) return compiled.types.of(type);
  const written = writtenType(node);
  const origin = written && originOfType(compiled.checker, written);
  if (type && origin) return compiled.types.untyped(compiled.types.of(type), origin);
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

/** The type written beside the name that a function or object is the value of. */
function writtenType(node: ts.Node): ts.TypeNode | undefined {
  let at: ts.Node = node.parent;
  while (ts.isParenthesizedExpression(at) || ts.isAsExpression(at)) at = at.parent;
  if (ts.isVariableDeclaration(at) || ts.isPropertyDeclaration(at)) return at.type;
  return ts.isSatisfiesExpression(at) ? at.type : undefined;
}

/** What each type that the class or object extends, implements or is written to have says of this member. */
function implemented(compiled: Compiled, node: ts.SignatureDeclaration): FunctionFact["implements"] {
  const object = ts.isPropertyAssignment(node.parent) ? node.parent.parent : node.parent;
  if (object && ts.isObjectLiteralExpression(object)) return implementedByObject(compiled, object);
  const holder = ts.isPropertyDeclaration(node.parent) ? node.parent : node;
  const written = writtenType(node);
  // `const list: Impl["list"] = async (request) => …`
  if (written && ts.isIndexedAccessTypeNode(written)) return implementedByName(compiled, written.objectType);
  const owner = holder.parent;
  if (!owner || !ts.isClassLike(owner) || !holder.name) return [];
  const name = propertyName(holder.name as ts.PropertyName);
  if (name === undefined) return [];
  return heritage(owner).flatMap((clause) => {
    const type = compiled.checker.getTypeAtLocation(clause);
    if (isHollow(type))
      return [{ type: unresolvedName(compiled, clause), member: compiled.types.of(anyOf(compiled)) }];
    const named = compiled.types.nameOf(type.aliasSymbol ?? type.symbol);
    const member = memberOf(compiled, type, name);
    if (!named || !member) return [];
    const memberType = compiled.checker.getTypeOfSymbolAtLocation(member, node);
    return [{ type: named, member: compiled.types.of(compiled.checker.getNonNullableType(memberType)) }];
  });
}

/** A type that is not resolved, or one made of another that is not: `Partial<ServiceImpl<typeof NotGenerated>>`. */
function isHollow(type: ts.Type): boolean {
  return (type.flags & ts.TypeFlags.Any) !== 0 || (type.aliasTypeArguments?.some(isHollow) ?? false);
}

function anyOf({ checker }: Compiled): ts.Type {
  return checker.getAnyType();
}

function unresolvedName(compiled: Compiled, clause: ts.ExpressionWithTypeArguments): ExternalName {
  const { expression, typeArguments } = clause;
  const [of] = typeArguments ?? [];
  // `implements Partial<ServiceImpl<typeof S>>`
  if (of && ts.isTypeReferenceNode(of) && ts.isIdentifier(expression) && isModifier(expression)) {
    return originOfType(compiled.checker, of) ?? { package: ".", name: of.typeName.getText() };
  }
  const name = ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
  return originOf(compiled.checker, expression) ?? { package: ".", name };
}

/** An object of a type that is resolved has its members' types from its place; only of others is the name all there is. */
function implementedByObject(
  compiled: Compiled,
  object: ts.ObjectLiteralExpression,
): FunctionFact["implements"] {
  return implementedByName(compiled, writtenType(object));
}

/** What is written to be of a type that is not resolved. */
function implementedByName(compiled: Compiled, type: ts.TypeNode | undefined): FunctionFact["implements"] {
  const written = meantBy(compiled, bare(type));
  if (!written) return [];
  const parts = [written, ...(written.typeArguments ?? [])];
  if (!parts.some((one) => isHollow(compiled.checker.getTypeFromTypeNode(one)))) return [];
  const name = ts.isIdentifier(written.typeName) ? written.typeName.text : written.typeName.right.text;
  const named = originOfType(compiled.checker, written) ?? { package: ".", name };
  return [{ type: named, member: compiled.types.of(anyOf(compiled)) }];
}

/** The type behind names that the project gives it: `ServiceImpl<typeof Shop>` of `type Impl = ServiceImpl<typeof Shop>`. */
function meantBy({ checker }: Compiled, type: ts.TypeNode | undefined): ts.TypeReferenceNode | undefined {
  const seen = new Set<ts.Node>();
  for (let at = type; at && ts.isTypeReferenceNode(at); ) {
    const symbol = checker.getSymbolAtLocation(at.typeName);
    const meant = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const alias = meant?.declarations?.find(ts.isTypeAliasDeclaration);
    if (!alias || alias.typeParameters || seen.has(alias)) return at;
    seen.add(alias);
    at = bare(alias.type);
  }
  return undefined;
}

/** `T` of `Partial<T>`. */
function bare(type: ts.TypeNode | undefined): ts.TypeNode | undefined {
  if (!type || !ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return type;
  return isModifier(type.typeName) ? type.typeArguments?.[0] : type;
}

function isModifier({ text }: ts.Identifier): boolean {
  return /^(Partial|Readonly|Required)$/.test(text);
}

/** A property of a type, but not what an index signature makes of every name. */
function memberOf(compiled: Compiled, type: ts.Type, name: string): ts.Symbol | undefined {
  return compiled.checker.getPropertyOfType(compiled.checker.getNonNullableType(type), name);
}

function heritage(node: ts.ClassLikeDeclaration): readonly ts.ExpressionWithTypeArguments[] {
  return (node.heritageClauses ?? []).flatMap((clause) => clause.types);
}
