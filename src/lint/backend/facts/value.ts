import ts = require("typescript");

import type { FunctionRef, ValueFact } from "../../facts";
import { propertyName, withoutCasts } from "../lower/names";
import type { Compiled } from "./compiled";
import { listBehind } from "./entries";
import { additionsTo, argumentsFor, beginsOpen, keyOf, returnedBy } from "./given";
import { either, element, empty, isEmpty, merge, nothing, ofFunction, type Value, withMember } from "./held";
import { isHidden } from "./hidden";
import { bodyOf } from "./hierarchy";

/** The code that an expression stands for; undefined when there is none to be found. */
export function valueFact(compiled: Compiled, node: ts.Expression): ValueFact | undefined {
  const value = new Resolver(compiled, true).expression(node, 0);
  if (isEmpty(value)) return undefined;
  const members = [...value.members].map(([name, member]) => ({ name, ...callable(compiled, member) }));
  return { ...callable(compiled, value), members };
}

/** The functions that an expression can be, without those that a wrapper was given. */
export function resolveFunctions(compiled: Compiled, node: ts.Expression): readonly ts.Node[] {
  return [...new Resolver(compiled, false).expression(node, 0).functions];
}

function callable(compiled: Compiled, value: Value): { functions: FunctionRef[]; wrapped: FunctionRef[] } {
  const refs = (nodes: Iterable<ts.Node>) => [...nodes].flatMap((node) => compiled.refOf(node) ?? []);
  return { functions: refs(value.functions), wrapped: refs(value.wrapped) };
}

const deepest = 12;

class Resolver {
  /** What is being resolved: names can lead back to themselves. */
  private readonly active = new Set<ts.Node>();

  /** @param widely also what callers give a parameter, and what is put into an object after it was made */
  constructor(
    private readonly compiled: Compiled,
    private readonly widely: boolean,
  ) {}

  expression(outer: ts.Expression, depth: number): Value {
    const node = withoutCasts(outer);
    if (depth > deepest || this.active.has(node)) return nothing;
    this.active.add(node);
    const value = this.byKind(node, depth + 1);
    this.active.delete(node);
    return value;
  }

  private byKind(node: ts.Expression, depth: number): Value {
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return ofFunction(node);
    if (ts.isIdentifier(node)) return this.name(node, depth);
    if (ts.isPropertyAccessExpression(node)) return this.property(node, depth);
    if (ts.isElementAccessExpression(node)) return this.element(node, depth);
    if (ts.isObjectLiteralExpression(node))
      return merge(node.properties.map((one) => this.literal(one, depth)));
    if (ts.isArrayLiteralExpression(node)) return this.array(node, depth);
    if (ts.isNewExpression(node)) return this.byType(node, depth);
    if (ts.isCallExpression(node)) return this.call(node, depth);
    if (ts.isAwaitExpression(node)) return this.expression(node.expression, depth);
    if (ts.isConditionalExpression(node)) {
      return either([this.expression(node.whenTrue, depth), this.expression(node.whenFalse, depth)]);
    }
    if (ts.isBinaryExpression(node)) return this.binary(node, depth);
    if (node.kind === ts.SyntaxKind.ThisKeyword) return this.byType(node, depth);
    return nothing;
  }

  private binary(node: ts.BinaryExpression, depth: number): Value {
    switch (node.operatorToken.kind) {
      case ts.SyntaxKind.EqualsToken:
        return this.expression(node.right, depth);
      case ts.SyntaxKind.BarBarToken:
      case ts.SyntaxKind.QuestionQuestionToken:
        return either([this.expression(node.left, depth), this.expression(node.right, depth)]);
      default:
        return nothing;
    }
  }

  private name(node: ts.Identifier, depth: number): Value {
    const value = this.symbol(this.compiled.checker.getSymbolAtLocation(node), depth);
    return isEmpty(value) ? this.byType(node, depth) : value;
  }

  private property(node: ts.PropertyAccessExpression, depth: number): Value {
    const value = this.symbol(this.compiled.checker.getSymbolAtLocation(node.name), depth);
    if (!isEmpty(value)) return value;
    const { text } = node.name;
    const object = withoutCasts(node.expression);
    // Of `this`, which may hold half the project, only the one member is looked at.
    const whole =
      object.kind === ts.SyntaxKind.ThisKeyword
        ? this.byType(object, depth, text)
        : this.expression(object, depth);
    return whole.members.get(text) ?? this.byType(node, depth);
  }

  /** `handlers[name]`: any of them. */
  private element(node: ts.ElementAccessExpression, depth: number): Value {
    const object = this.expression(node.expression, depth);
    const key = node.argumentExpression;
    if (ts.isStringLiteralLike(key)) return object.members.get(key.text) ?? nothing;
    return { ...merge([...object.members.values()]), members: new Map() };
  }

  private literal(node: ts.ObjectLiteralElementLike, depth: number): Value {
    if (ts.isSpreadAssignment(node)) return this.expression(node.expression, depth);
    const name = propertyName(node.name);
    if (name === undefined) return nothing;
    return withMember(name, this.declaration(node, depth));
  }

  private array({ elements }: ts.ArrayLiteralExpression, depth: number): Value {
    return withMember(element, either(elements.map((one) => this.argument(one, depth))));
  }

  private elementsOf(list: ts.Expression, depth: number): Value {
    return this.expression(list, depth).members.get(element) ?? nothing;
  }

  private call(node: ts.CallExpression, depth: number): Value {
    const callee = node.expression;
    if (ts.isPropertyAccessExpression(callee) && callee.name.text === "bind") {
      const bound = this.expression(callee.expression, depth);
      // `bind` of a library takes the function as an argument, as any wrapper does.
      if (!isEmpty(bound)) return bound;
    }
    const required = this.required(node, depth);
    if (required) return required;
    const made = merge(this.returned(callee, depth));
    const given = merge(node.arguments.map((argument) => this.argument(argument, depth)));
    for (const one of [...given.functions, ...given.wrapped]) made.wrapped.add(one);
    // What goes through `Object.assign`, `Object.freeze` or an unknown decorator keeps its members.
    if (made.members.size === 0 && made.functions.size === 0) {
      for (const [name, member] of given.members) made.members.set(name, member);
    }
    return isEmpty(made) ? this.byType(node, depth) : made;
  }

  private argument(node: ts.Expression, depth: number): Value {
    return ts.isSpreadElement(node) ? nothing : this.expression(node, depth);
  }

  private required(node: ts.CallExpression, depth: number): Value | undefined {
    const module = node.arguments[0];
    if (!ts.isIdentifier(node.expression) || node.expression.text !== "require" || !module) return undefined;
    return this.symbol(this.compiled.checker.getSymbolAtLocation(module), depth);
  }

  /** What the functions that a callee can be return. */
  private returned(callee: ts.Expression, depth: number): Value[] {
    const makers = [...this.expression(callee, depth).functions];
    return makers.flatMap((maker) => returnedBy(maker).map((value) => this.expression(value, depth)));
  }

  private symbol(symbol: ts.Symbol | undefined, depth: number): Value {
    if (!symbol || depth > deepest) return nothing;
    const { checker } = this.compiled;
    const actual = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    if (actual.flags & ts.SymbolFlags.Module && !actual.valueDeclaration?.parent)
      return this.module(actual, depth);
    for (const declaration of actual.declarations ?? []) {
      const value = this.declaration(declaration, depth);
      if (!isEmpty(value)) return value;
    }
    return nothing;
  }

  private module(symbol: ts.Symbol, depth: number): Value {
    const whole = symbol.exports?.get("export=" as ts.__String);
    if (whole) return this.symbol(whole, depth + 1);
    const value = empty();
    for (const exported of this.compiled.checker.getExportsOfModule(symbol)) {
      const member = this.symbol(exported, depth + 1);
      if (!isEmpty(member)) value.members.set(exported.name, member);
    }
    return value;
  }

  private declaration(node: ts.Declaration | ts.ObjectLiteralElementLike, depth: number): Value {
    if (ts.isGetAccessor(node)) {
      return merge(returnedBy(node).map((value) => this.expression(value, depth)));
    }
    const body = bodyOf(node);
    if (body) return ofFunction(body);
    if (ts.isShorthandPropertyAssignment(node)) {
      return this.symbol(this.compiled.checker.getShorthandAssignmentValueSymbol(node), depth + 1);
    }
    if (ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node))
      return this.named(node, depth);
    if (ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node)) {
      return node.initializer ? this.expression(node.initializer, depth) : nothing;
    }
    if (ts.isExportAssignment(node)) return this.expression(node.expression, depth);
    return this.assigned(node, depth);
  }

  private named(
    node: ts.VariableDeclaration | ts.ParameterDeclaration | ts.BindingElement,
    depth: number,
  ): Value {
    const list = listBehind(node);
    if (list) return this.elementsOf(list, depth);
    if (ts.isVariableDeclaration(node)) return this.variable(node, depth);
    return ts.isParameter(node) ? this.parameter(node, depth) : this.bound(node, depth);
  }

  private variable(node: ts.VariableDeclaration, depth: number): Value {
    const value = node.initializer ? this.expression(node.initializer, depth) : nothing;
    if (!this.widely || !beginsOpen(node)) return value;
    const added = additionsTo(this.compiled, node).map(({ name, value: put }) => {
      const one = this.expression(put, depth);
      return name === undefined ? one : withMember(name, one);
    });
    return added.length === 0 ? value : merge([value, ...added]);
  }

  private parameter(node: ts.ParameterDeclaration, depth: number): Value {
    if (!this.widely) return nothing;
    return either(argumentsFor(this.compiled, node).map((given) => this.argument(given, depth)));
  }

  /** `const { list } = handlers` */
  private bound(node: ts.BindingElement, depth: number): Value {
    const key = keyOf(node);
    if (key === undefined) return nothing;
    return this.named(node.parent.parent, depth).members.get(key) ?? nothing;
  }

  /** In JavaScript an assignment declares: `exports.list = ...`, `Service.prototype.list = ...`. */
  private assigned(node: ts.Node, depth: number): Value {
    const assignment = ts.isBinaryExpression(node) ? node : node.parent;
    if (!assignment || !ts.isBinaryExpression(assignment)) return nothing;
    return assignment.operatorToken.kind === ts.SyntaxKind.EqualsToken
      ? this.expression(assignment.right, depth)
      : nothing;
  }

  /** The methods of the object that an expression's type says it is. */
  private byType(node: ts.Expression, depth: number, only?: string): Value {
    const type = this.compiled.checker.getTypeAtLocation(node);
    if (!type.symbol || type.flags & ts.TypeFlags.Any) return nothing;
    const declared = type.symbol.declarations?.[0];
    if (!declared || !this.compiled.isOwn(declared)) return nothing;
    const value = empty();
    for (const property of this.propertiesOf(type, only)) {
      const declaration = property.valueDeclaration;
      if (!declaration || !this.compiled.isOwn(declaration)) continue;
      // Of a whole object, what its class keeps for itself is not handed over; one member by its name is.
      if (only === undefined && isHidden(declaration)) continue;
      const own = this.declaration(declaration, depth + 1);
      const member = isEmpty(own) ? this.implemented(declaration) : own;
      if (!isEmpty(member)) value.members.set(property.name, member);
    }
    return value;
  }

  /** What an interface, or an abstract class, declares and classes of the project do. */
  private implemented(declaration: ts.Declaration): Value {
    const bodies =
      ts.isClassElement(declaration) || ts.isTypeElement(declaration)
        ? this.compiled.hierarchy.bodiesOf(declaration)
        : undefined;
    return bodies ? { ...empty(), functions: new Set(bodies) } : nothing;
  }

  private propertiesOf(type: ts.Type, only: string | undefined): readonly ts.Symbol[] {
    const { checker } = this.compiled;
    if (only === undefined) return checker.getPropertiesOfType(type);
    const property = checker.getPropertyOfType(type, only);
    return property ? [property] : [];
  }
}
