import ts = require("typescript");

import { runWithAll } from "../../lower/borrowed";
import { propertyName, withoutCasts } from "../../lower/names";
import { bodyOf } from "../declarations/body";
import { isAccumulator, listBehind } from "../declarations/entries";
import { setLater } from "../declarations/set-later";
import { withoutAlias } from "../declarations/symbols";
import type { Compiled } from "../program/compiled";
import { membersBelow, membersByClass, membersByType, membersMade } from "./by-type";
import { constructorsGiven } from "./classes-given";
import { additionsTo, entriesOf, fieldValues, type Holder, isCollection, startsOpen } from "./filled";
import { alternativesOf, argumentsFor, assignedTo, keyOf, returnedBy } from "./given";
import { either, element, empty, isEmpty, merge, nothing, ofFunction, type Value, withMember } from "./held";
import { elementsOf, givenBy, heldAt, ofArray } from "./listed";
import { prototypeMembers, prototypeOwner } from "./prototypes";
import { requiredExports } from "./required";
import { stringsOf } from "./strings";

const deepest = 12;

/**
 * Follows an expression to the code that it stands for. Where `only` is given, of an object nothing but the member of that
 * name is wanted.
 */
export class Resolver {
  /** What is being resolved: names can lead back to themselves. */
  private readonly active = new Set<ts.Node>();

  /** @param widely also what callers give a parameter, and what is put into an object after it was made */
  constructor(
    private readonly compiled: Compiled,
    private readonly widely: boolean,
  ) {}

  expression(outer: ts.Expression, depth: number, only?: string): Value {
    const node = withoutCasts(outer);
    if (depth > deepest || this.active.has(node)) return nothing;
    this.active.add(node);
    const value = this.byKind(node, depth + 1, only);
    this.active.delete(node);
    return value;
  }

  private byKind(node: ts.Expression, depth: number, only: string | undefined): Value {
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return this.written(node, depth);
    if (ts.isIdentifier(node)) return this.name(node, depth, only);
    if (ts.isPropertyAccessExpression(node)) return this.property(node, depth, only);
    if (ts.isElementAccessExpression(node)) return this.element(node, depth);
    if (ts.isObjectLiteralExpression(node))
      return merge(node.properties.map((one) => this.literal(one, depth, only)));
    if (ts.isArrayLiteralExpression(node))
      return ofArray(node, (one, key) => this.expression(one, depth, key));
    if (ts.isNewExpression(node)) return this.made(node, depth, only);
    if (ts.isCallExpression(node)) return this.call(node, depth, only);
    if (ts.isAwaitExpression(node)) return this.expression(node.expression, depth, only);
    if (node.kind === ts.SyntaxKind.ThisKeyword) return this.byType(node, depth, only);
    return either(alternativesOf(node).map((one) => this.expression(one, depth, only)));
  }

  /** One that hands on all that it is given is what it hands that to. */
  private written(body: ts.Node, depth: number): Value {
    const run = runWithAll(body);
    const { functions } = run ? this.expression(run, depth) : nothing;
    return functions.size > 0 ? { ...empty(), functions } : ofFunction(body);
  }

  private name(node: ts.Identifier, depth: number, only: string | undefined): Value {
    const value = this.symbol(this.compiled.checker.getSymbolAtLocation(node), depth, only);
    return isEmpty(value) ? this.byType(node, depth, only) : value;
  }

  private property(node: ts.PropertyAccessExpression, depth: number, only: string | undefined): Value {
    const value = this.symbol(this.compiled.checker.getSymbolAtLocation(node.name), depth, only);
    if (!isEmpty(value)) return value;
    const { text } = node.name;
    const member = this.memberOf(withoutCasts(node.expression), text, depth);
    return isEmpty(member) ? this.byType(node, depth, only) : member;
  }

  /** Of an object, which may hold half the project, only the one member is looked at. */
  private memberOf(object: ts.Expression, name: string, depth: number): Value {
    const whole = this.expression(object, depth, name).members.get(name);
    if (whole) return whole;
    if (object.kind !== ts.SyntaxKind.ThisKeyword) return nothing;
    const owner = prototypeOwner(this.compiled, object);
    return (owner && this.inherited(owner, name, depth).members.get(name)) ?? nothing;
  }

  /** What is put on the prototype of a constructor function. */
  private inherited(owner: ts.Declaration, only: string | undefined, depth: number): Value {
    return merge(
      prototypeMembers(this.compiled, owner, only).map(({ name, value }) =>
        name === undefined
          ? this.expression(value, depth, only)
          : withMember(name, this.expression(value, depth)),
      ),
    );
  }

  /** `handlers[name]`: any of them, or those whose names it can be. */
  private element({ expression, argumentExpression: key }: ts.ElementAccessExpression, depth: number): Value {
    if (ts.isStringLiteralLike(key))
      return this.expression(expression, depth, key.text).members.get(key.text) ?? nothing;
    const ofBelow = this.widely
      ? membersBelow(this.compiled, expression, (one) => this.declaration(one, depth + 1))
      : nothing;
    const { members } = merge([this.expression(expression, depth), ofBelow]);
    const names = this.widely ? stringsOf(this.compiled, key) : undefined;
    const picked = names && [...names].flatMap((name) => members.get(name) ?? []);
    return either(picked && picked.length > 0 ? picked : [...members.values()]);
  }

  private literal(node: ts.ObjectLiteralElementLike, depth: number, only: string | undefined): Value {
    if (ts.isSpreadAssignment(node)) return this.expression(node.expression, depth, only);
    const name = propertyName(node.name) ?? (this.widely && node.name ? node.name.getText() : undefined);
    if (name === undefined || (only !== undefined && only !== name)) return nothing;
    return withMember(name, this.declaration(node, depth));
  }

  private elementsOf(list: ts.Expression, depth: number): Value {
    return elementsOf(this.expression(list, depth, element));
  }

  private made(node: ts.NewExpression, depth: number, only: string | undefined): Value {
    const [entries] = node.arguments ?? [];
    if (isCollection(node)) return entries ? this.entries(entries, depth) : nothing;
    const value = this.byType(node, depth, only);
    if (this.widely && isEmpty(value)) {
      const given = constructorsGiven(this.compiled, node.expression);
      if (given.length > 0)
        return membersMade(this.compiled, given, only, (one) => this.declaration(one, depth + 1));
    }
    const made = this.compiled.checker.getSymbolAtLocation(node.expression);
    const owner = made && withoutAlias(this.compiled.checker, made).valueDeclaration;
    if (!this.widely || !owner || ts.isClassLike(owner)) return value;
    const inherited = this.inherited(owner, only, depth);
    return isEmpty(inherited) ? value : merge([inherited, value]);
  }

  private entries(node: ts.Expression, depth: number): Value {
    const held = entriesOf(node);
    if (!held) return withMember(element, heldAt(this.elementsOf(node, depth), 1, true));
    return withMember(element, either(held.map((one) => this.argument(one, depth))));
  }

  private call(node: ts.CallExpression, depth: number, only: string | undefined): Value {
    const callee = node.expression;
    if (ts.isPropertyAccessExpression(callee)) {
      const given = givenBy(callee, node.arguments, this.widely, {
        follow: (one, key) => this.expression(one, depth, key),
        returned: (one) => this.returned(one, depth, undefined),
        isOwn: (one) => this.compiled.declares(one),
      });
      if (given && !isEmpty(given)) return given;
    }
    const required = this.required(node, depth, only);
    if (required) return required;
    const asked = membersByClass(this.compiled, node, only, (one) => this.declaration(one, depth + 1));
    if (!isEmpty(asked)) return asked;
    const made = merge(this.returned(callee, depth, only));
    const given = merge(node.arguments.map((argument) => this.argument(argument, depth, only)));
    for (const one of [...given.functions, ...given.wrapped]) made.wrapped.add(one);
    // What goes through `Object.assign`, `Object.freeze` or an unknown decorator keeps its members.
    if (made.members.size === 0 && made.functions.size === 0) {
      for (const [name, member] of given.members) made.members.set(name, member);
    }
    return isEmpty(made) ? this.byType(node, depth, only) : made;
  }

  private argument(node: ts.Expression, depth: number, only?: string): Value {
    if (!ts.isSpreadElement(node)) return this.expression(node, depth, only);
    return this.elementsOf(node.expression, depth);
  }

  private required(node: ts.CallExpression, depth: number, only: string | undefined): Value | undefined {
    const module = node.arguments[0];
    if (!ts.isIdentifier(node.expression) || node.expression.text !== "require" || !module) return undefined;
    const symbol = this.compiled.checker.getSymbolAtLocation(module);
    const added = requiredExports(this.compiled, module).map((one) => this.expression(one, depth, only));
    return merge([this.symbol(symbol, depth, only), ...added]);
  }

  /** What the functions that a callee can be return. */
  private returned(callee: ts.Expression, depth: number, only: string | undefined): Value[] {
    const makers = [...this.expression(callee, depth).functions];
    return makers.flatMap((maker) => returnedBy(maker).map((value) => this.expression(value, depth, only)));
  }

  private symbol(symbol: ts.Symbol | undefined, depth: number, only: string | undefined): Value {
    if (!symbol || depth > deepest) return nothing;
    const actual = withoutAlias(this.compiled.checker, symbol);
    if (actual.flags & ts.SymbolFlags.Module && !actual.valueDeclaration?.parent)
      return this.module(actual, depth, only);
    for (const declaration of actual.declarations ?? []) {
      const value = this.declaration(declaration, depth, only);
      if (!isEmpty(value)) return value;
    }
    return nothing;
  }

  private module(symbol: ts.Symbol, depth: number, only: string | undefined): Value {
    const whole = symbol.exports?.get("export=" as ts.__String);
    if (whole) return this.symbol(whole, depth + 1, only);
    const value = empty();
    for (const exported of this.compiled.checker.getExportsOfModule(symbol)) {
      if (only !== undefined && exported.name !== only) continue;
      const member = this.symbol(exported, depth + 1, undefined);
      if (!isEmpty(member)) value.members.set(exported.name, member);
    }
    return value;
  }

  private declaration(
    node: ts.Declaration | ts.ObjectLiteralElementLike,
    depth: number,
    only?: string,
  ): Value {
    if (ts.isGetAccessor(node)) {
      return merge(returnedBy(node).map((value) => this.expression(value, depth, only)));
    }
    const body = bodyOf(node);
    if (body) return this.written(body, depth);
    if (ts.isShorthandPropertyAssignment(node)) {
      return this.symbol(this.compiled.checker.getShorthandAssignmentValueSymbol(node), depth + 1, only);
    }
    if (ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node))
      return this.named(node, depth, only);
    if (ts.isPropertyAssignment(node))
      return node.initializer ? this.expression(node.initializer, depth, only) : nothing;
    if (ts.isPropertyDeclaration(node)) return this.field(node, depth, only);
    if (ts.isExportAssignment(node)) return this.expression(node.expression, depth, only);
    const assigned = assignedTo(node);
    return assigned ? this.expression(assigned, depth, only) : nothing;
  }

  private field(node: ts.PropertyDeclaration, depth: number, only: string | undefined): Value {
    const value = node.initializer ? this.expression(node.initializer, depth, only) : nothing;
    if (!this.widely || !isEmpty(value)) return value;
    const set = fieldValues(node).map((one) => this.expression(one, depth, only));
    return startsOpen(node) ? merge([either(set), ...this.added(node, depth, only)]) : either(set);
  }

  private named(
    node: ts.VariableDeclaration | ts.ParameterDeclaration | ts.BindingElement,
    depth: number,
    only: string | undefined,
  ): Value {
    if (ts.isBindingElement(node)) return this.bound(node, depth);
    const list = listBehind(node);
    if (list) return this.elementsOf(list, depth);
    return ts.isParameter(node) ? this.parameter(node, depth, only) : this.variable(node, depth, only);
  }

  private variable(node: ts.VariableDeclaration, depth: number, only: string | undefined): Value {
    const later = this.widely ? setLater(node) : [];
    const given = node.initializer ? [node.initializer, ...later] : later;
    const value = either(given.map((one) => this.expression(one, depth, only)));
    if (!this.widely || !startsOpen(node)) return value;
    const added = this.added(node, depth, only);
    return added.length === 0 ? value : merge([value, ...added]);
  }

  /** What is put into what a name holds, after that was made. */
  private added(node: Holder, depth: number, only: string | undefined): Value[] {
    const all = additionsTo(this.compiled, node);
    const wanted = all.filter(({ name }) => name === undefined || only === undefined || name === only);
    const elements = wanted.filter(({ name }) => name === element);
    const members = wanted.filter(({ name }) => name !== element);
    return [
      ...members.map(({ name, value }) =>
        name === undefined
          ? this.argument(value, depth, only)
          : withMember(name, this.argument(value, depth)),
      ),
      withMember(element, either(elements.map(({ value }) => this.argument(value, depth)))),
    ];
  }

  private parameter(node: ts.ParameterDeclaration, depth: number, only: string | undefined): Value {
    if (!this.widely) return nothing;
    const given = argumentsFor(this.compiled, node).map((one) => this.argument(one, depth, only));
    return merge([either(given), ...(isAccumulator(node) ? this.added(node, depth, only) : [])]);
  }

  /** `const { list } = handlers`, `for (const [name, handler] of handlers)` */
  private bound(node: ts.BindingElement, depth: number): Value {
    const { parent: pattern } = node;
    const holder = pattern.parent;
    if (ts.isArrayBindingPattern(pattern))
      return heldAt(this.named(holder, depth, element), pattern.elements.indexOf(node), !!listBehind(holder));
    const key = keyOf(node);
    return (key !== undefined && this.named(holder, depth, key).members.get(key)) || nothing;
  }

  /** The methods of the object that an expression's type says it is. */
  private byType(node: ts.Expression, depth: number, only: string | undefined): Value {
    return membersByType(this.compiled, node, only, (one) => this.declaration(one, depth + 1));
  }
}
