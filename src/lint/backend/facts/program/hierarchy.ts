import ts = require("typescript");

import { isGeneratedPath } from "../../../dialects/generated";
import { propertyName } from "../../lower/names";
import { bodyOf } from "../declarations/body";
import { namedSymbol } from "../declarations/symbols";
import { membersIn, type Shape } from "./members-in";

/** Beyond this many, a call through an interface says nothing of what runs. */
export const mostImplementers = 8;

/** Which classes and objects of the project stand behind an interface or base class. */
export class Hierarchy {
  private below: Map<ts.Symbol, Set<ts.Node>> | undefined;
  private names: Set<string> | undefined;
  private functions: Set<string> | undefined;

  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly own: readonly ts.SourceFile[],
  ) {}

  /**
   * The bodies that a member can have.
   *
   * @param declaration the member as the call sees it: of an interface, an abstract class or a class
   * @returns undefined when there are too many to say anything
   */
  bodiesOf(declaration: ts.Declaration): readonly ts.Node[] | undefined {
    const owner = declaration.parent as ts.Node | undefined;
    const name = ts.getNameOfDeclaration(declaration);
    if (!owner || !name || !ts.isPropertyName(name)) return [];
    const key = propertyName(name);
    const symbol = symbolOf(owner);
    if (key === undefined || !symbol) return [];
    const own = bodyOf(declaration);
    const found = new Set<ts.Node>(own ? [own] : []);
    for (const implementer of this.implementers(symbol)) {
      const body = this.memberBody(implementer, key);
      if (body) found.add(body);
    }
    return found.size > mostImplementers ? undefined : [...found];
  }

  /** The classes that a class extends, the nearest first. */
  classesAbove(owner: ts.ClassLikeDeclaration): readonly ts.ClassLikeDeclaration[] {
    const found: ts.ClassLikeDeclaration[] = [];
    for (let at = this.baseOf(owner); at && at !== owner && !found.includes(at); at = this.baseOf(at))
      found.push(at);
    return found;
  }

  /**
   * The classes that extend a class, also by others.
   *
   * @returns undefined when there are too many to say anything
   */
  classesBelow(owner: ts.ClassLikeDeclaration): readonly ts.ClassLikeDeclaration[] | undefined {
    const symbol = symbolOf(owner);
    const found = symbol ? [...this.implementers(symbol)].filter(ts.isClassLike) : [];
    return found.length > mostImplementers ? undefined : found;
  }

  /**
   * The bodies that classes which extend a class give to a member that it calls and does not declare: `this.step()`.
   *
   * @returns undefined when there are too many to say anything
   */
  bodiesBelow(owner: ts.ClassLikeDeclaration, key: string): readonly ts.Node[] | undefined {
    return this.classesBelow(owner)?.flatMap((one) => this.memberBody(one, key) ?? []);
  }

  private baseOf({ heritageClauses }: ts.ClassLikeDeclaration): ts.ClassLikeDeclaration | undefined {
    const base = heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
    const type = base && this.checker.getTypeAtLocation(base);
    return type?.symbol?.declarations?.find(ts.isClassLike);
  }

  /** Whether any code of the project puts something into an object under a name. */
  declares(name: string): boolean {
    this.names ??= new Set(this.own.flatMap((source) => [...membersIn(source).names]));
    return this.names.has(name);
  }

  /** Whether any code of the project declares a function by a name that a member goes by. */
  declaresFunction(name: string): boolean {
    this.functions ??= new Set(this.own.flatMap((source) => [...membersIn(source).functions]));
    return this.functions.has(name);
  }

  /**
   * The bodies of a member in classes and objects that have the shape of the type which holds it, though they do not say
   * that they are of any.
   *
   * @param declaration the member as the call sees it: of an interface or of a type that is written out
   * @param object the type of what it is called on
   * @returns undefined when there are too many to say anything
   */
  alike(declaration: ts.Declaration, object: ts.Type): readonly ts.Node[] | undefined {
    const { parent: owner } = declaration;
    const name = ts.getNameOfDeclaration(declaration);
    const key = name && ts.isPropertyName(name) ? propertyName(name) : undefined;
    if (key === undefined || !this.isShape(owner)) return [];
    const type = this.checker.getNonNullableType(object);
    const wanted = this.checker
      .getPropertiesOfType(type)
      .filter(({ flags }) => !(flags & ts.SymbolFlags.Optional))
      .map((property) => property.name);
    const found = this.shapesWith(key)
      .filter(({ names, spreads }) => spreads || wanted.every((one) => names.has(one)))
      .filter(({ node }) => this.isOf(node, type))
      .flatMap(({ node }) => this.memberBody(node, key) ?? []);
    return found.length > mostImplementers ? undefined : found;
  }

  /** A type that is written out; one that extends what packages declare is asked for by name. */
  private isShape(owner: ts.Node): boolean {
    if (ts.isTypeLiteralNode(owner)) return true;
    if (!ts.isInterfaceDeclaration(owner)) return false;
    return (owner.heritageClauses ?? [])
      .flatMap((clause) => clause.types)
      .every((type) => {
        const declared = this.checker.getTypeAtLocation(type).symbol?.declarations?.[0];
        return declared && this.own.includes(declared.getSourceFile()) && this.isShape(declared);
      });
  }

  /** The function that stands under a name in a class or an object: in `{ send }` and `{ send: sendMail }` too. */
  private memberBody(owner: ts.Node, key: string): ts.Node | undefined {
    return membersOf(owner, key)
      .map((member) => {
        const value = nameAsValue(member);
        const declared = value ? namedSymbol(this.checker, value)?.valueDeclaration : member;
        return declared && bodyOf(declared);
      })
      .find(Boolean);
  }

  private shapesWith(name: string): readonly Shape[] {
    return this.own.flatMap((source) => {
      const { names, shapes } = membersIn(source);
      if (!names.has(name) || isGeneratedPath(source.fileName)) return [];
      return shapes.filter((one) => one.names.has(name));
    });
  }

  /** In a generic function what is asked of an object tells what it is, where its own type is not known yet. */
  private isOf(node: Shape["node"], type: ts.Type): boolean {
    const asked = ts.isObjectLiteralExpression(node) ? this.checker.getContextualType(node) : undefined;
    return (
      (asked?.symbol !== undefined && asked.symbol === type.symbol) ||
      this.checker.isTypeAssignableTo(this.instanceOf(node), type)
    );
  }

  /** The type of the objects that a class makes, or of an object that is written out. */
  instanceOf(node: Shape["node"]): ts.Type {
    const symbol = ts.isClassLike(node) ? symbolOf(node) : undefined;
    return symbol ? this.checker.getDeclaredTypeOfSymbol(symbol) : this.checker.getTypeAtLocation(node);
  }

  /**
   * The declarations of a member in the types above and below the one that holds it.
   *
   * @param owner a class, an interface or an object literal
   */
  membersAround(owner: ts.Node, key: string): readonly ts.Declaration[] {
    if (!ts.isClassLike(owner) && !ts.isInterfaceDeclaration(owner) && !ts.isObjectLiteralExpression(owner))
      return [];
    const above = this.typesAbove(owner).flatMap(
      (type) =>
        this.checker.getPropertyOfType(this.checker.getNonNullableType(type), key)?.declarations ?? [],
    );
    const symbol = symbolOf(owner);
    const below = symbol ? [...this.implementers(symbol)] : [];
    return [...above, ...below.flatMap((one) => memberOf(one, key) ?? [])];
  }

  private typesAbove(
    owner: ts.ClassLikeDeclaration | ts.InterfaceDeclaration | ts.ObjectLiteralExpression,
  ): readonly ts.Type[] {
    if (ts.isObjectLiteralExpression(owner)) {
      const type = this.checker.getContextualType(owner);
      return type ? [type] : [];
    }
    const types = (owner.heritageClauses ?? []).flatMap((clause) => clause.types);
    return types.map((type) => this.checker.getTypeAtLocation(type));
  }

  private implementers(symbol: ts.Symbol): Set<ts.Node> {
    const all = new Set<ts.Node>();
    const pending = [symbol];
    const seen = new Set<ts.Symbol>(pending);
    for (let at = pending.pop(); at; at = pending.pop()) {
      for (const node of this.index().get(at) ?? []) {
        all.add(node);
        const next = symbolOf(node);
        if (next && !seen.has(next)) {
          seen.add(next);
          pending.push(next);
        }
      }
    }
    return all;
  }

  private index(): Map<ts.Symbol, Set<ts.Node>> {
    if (this.below) return this.below;
    this.below = new Map();
    for (const source of this.own) {
      for (const { node, types } of membersIn(source).typed) {
        for (const type of types) this.add(type, node);
      }
    }
    return this.below;
  }

  private add(type: ts.Node, node: ts.Node): void {
    const found = this.checker.getTypeAtLocation(type);
    // `exports.Base = class { … }` is known by a name that is not the class's own.
    const classes = (found.symbol?.declarations ?? []).filter(ts.isClassLike).map(symbolOf);
    for (const symbol of new Set([found.symbol, found.aliasSymbol, ...classes])) {
      if (!symbol) continue;
      const nodes = this.below!.get(symbol) ?? new Set();
      this.below!.set(symbol, nodes.add(node));
    }
  }
}

function symbolOf(node: ts.Node): ts.Symbol | undefined {
  const { symbol } = node as unknown as { symbol?: ts.Symbol };
  return symbol;
}

/** The name that a member has as its value: `send` in `{ send }`, `sendMail` in `{ send: sendMail }`. */
function nameAsValue(member: ts.Declaration): ts.Identifier | undefined {
  if (ts.isShorthandPropertyAssignment(member)) return member.name;
  if (!ts.isPropertyAssignment(member) && !ts.isPropertyDeclaration(member)) return undefined;
  return member.initializer && ts.isIdentifier(member.initializer) ? member.initializer : undefined;
}

function memberOf(owner: ts.Node, key: string): ts.Declaration | undefined {
  return membersOf(owner, key)[0];
}

function membersOf(owner: ts.Node, key: string): readonly ts.Declaration[] {
  const members: readonly ts.Declaration[] =
    ts.isClassLike(owner) || ts.isInterfaceDeclaration(owner)
      ? owner.members
      : ts.isObjectLiteralExpression(owner)
        ? owner.properties
        : [];
  return members.filter(({ name }: ts.NamedDeclaration) => {
    return name !== undefined && ts.isPropertyName(name) && propertyName(name) === key;
  });
}
