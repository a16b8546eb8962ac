import ts = require("typescript");

import type { ClassMember, Expression } from "../../ir";
import { className, propertyName, withoutCasts } from "./names";
import type { FunctionNode, Lowering, OpenClass } from "./state";

/** Lowers a class: its members' functions, and what its definition evaluates. */
export function lowerClass(state: Lowering, node: ts.ClassLikeDeclaration): number {
  const decorators = (ts.getDecorators(node) ?? []).map((decorator) =>
    state.walk.expression(state, decorator.expression),
  );
  const base = node.heritageClauses?.find((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword);
  const lowered: OpenClass = {
    name: className(node) ?? "<class>",
    span: state.span(node),
    owner: state.current,
    extends: undefined,
    decorators,
    members: [],
    writes: [],
  };
  const id = state.classes.push(lowered) - 1;
  state.classNodes.push(node);
  state.classIds.set(node, id);
  const outer = state.thisClass;
  const declared = node.name && ts.isClassDeclaration(node) ? state.resolve(node.name.text) : undefined;
  if (declared !== undefined) state.bindings[declared]!.declares = { class: id };
  state.inScope(() => {
    if (node.name && ts.isClassExpression(node)) {
      state.bindings[state.declare(node.name, "class")]!.declares = { class: id };
    }
    const parent = base?.types[0]?.expression;
    if (parent) lowered.extends = state.walk.expression(state, parent);
    state.thisClass = id;
    lowered.members = node.members.flatMap((member) => lowerMember(state, member, id));
  });
  state.thisClass = outer;
  return id;
}

function lowerMember(state: Lowering, node: ts.ClassElement, id: number): ClassMember[] {
  const base = { span: state.span(node), static: isStatic(node), function: undefined, init: undefined };
  if (ts.isConstructorDeclaration(node)) {
    const made = node.body && state.walk.function(state, node, { class: id });
    const declared = made === undefined ? [] : parameterProperties(state, node, id, made);
    return [{ ...base, name: "constructor", function: made, parameter: undefined }, ...declared];
  }
  if (ts.isClassStaticBlockDeclaration(node)) {
    const made = state.walk.function(state, node, { class: id });
    return [{ ...base, name: "static", static: true, function: made, parameter: undefined }];
  }
  if (!node.name) return [];
  const name = propertyName(node.name) ?? computedName(state, node.name);
  if (ts.isPropertyDeclaration(node)) {
    return [{ ...base, name, init: lowerInit(state, node, id), parameter: undefined }];
  }
  const hasBody = (ts.isMethodDeclaration(node) || ts.isAccessor(node)) && node.body !== undefined;
  const made = hasBody ? state.walk.function(state, node as FunctionNode, { class: id }) : undefined;
  return [{ ...base, name, function: made, parameter: undefined }];
}

/** A function that is the value of a property belongs to the class as a method does. */
function lowerInit(state: Lowering, node: ts.PropertyDeclaration, id: number): Expression | undefined {
  for (const decorator of ts.getDecorators(node) ?? []) state.walk.expression(state, decorator.expression);
  if (!node.initializer) return undefined;
  const value = withoutCasts(node.initializer);
  if (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) {
    const own = { span: state.span(value), site: state.site(value) };
    return { kind: "function", ...own, function: state.walk.function(state, value, { class: id }) };
  }
  return state.walk.expression(state, node.initializer);
}

function parameterProperties(
  state: Lowering,
  node: ts.ConstructorDeclaration,
  id: number,
  made: number,
): ClassMember[] {
  const lowered = state.functions[made]!;
  return node.parameters.flatMap((parameter, index) => {
    if (!ts.isParameterPropertyDeclaration(parameter, node) || !ts.isIdentifier(parameter.name)) return [];
    const own = lowered.parameters[index];
    const base = { span: state.span(parameter), static: false, function: undefined, init: undefined };
    if (own?.default) {
      const write = { function: made, expression: own.default, member: parameter.name.text };
      state.classes[id]!.writes.push(write);
    }
    return [{ ...base, name: parameter.name.text, parameter: index }];
  });
}

function computedName(state: Lowering, name: ts.PropertyName): string {
  if (ts.isComputedPropertyName(name)) state.walk.expression(state, name.expression);
  return state.source.text.slice(state.span(name).start, name.end);
}

function isStatic(node: ts.ClassElement): boolean {
  return (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Static) !== 0;
}
