import ts = require("typescript");

import type { ExternalName, TypeFact } from "../../../facts";
import { nameOf } from "../declarations/names";
import { originOf } from "../declarations/origin";
import { withoutAlias } from "../declarations/symbols";

const unknownFlags = ts.TypeFlags.Any | ts.TypeFlags.Unknown;
const primitiveFlags =
  ts.TypeFlags.StringLike |
  ts.TypeFlags.NumberLike |
  ts.TypeFlags.BigIntLike |
  ts.TypeFlags.BooleanLike |
  ts.TypeFlags.ESSymbolLike |
  ts.TypeFlags.VoidLike |
  ts.TypeFlags.Null |
  ts.TypeFlags.Never;
const emptyFlags = ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Void;
/** Enough for every base type and union that matters; a union of a thousand literals has no names anyway. */
const mostNames = 40;

/** Types as plain data, each described once. */
export class Types {
  private readonly facts = new Map<ts.Type, TypeFact>();
  private readonly shapes = new Map<ts.Type, Shape>();
  private readonly names = new Map<ts.Declaration, ExternalName | undefined>();

  constructor(
    private readonly program: ts.Program,
    private readonly checker: ts.TypeChecker,
    private readonly typeAt: (node: ts.Node) => ts.Type,
  ) {}

  /**
   * The type of an expression.
   *
   * @param cast the outermost cast around it, whose type counts unless it says nothing
   */
  at(node: ts.Node, cast?: ts.Expression): TypeFact {
    if (cast) {
      const said = this.of(this.typeAt(cast));
      if (!said.any) return said;
    }
    const fact = this.of(this.typeAt(node));
    return fact.any && ts.isExpression(node) ? this.untyped(fact, originOf(this.checker, node)) : fact;
  }

  of(type: ts.Type): TypeFact {
    const known = this.facts.get(type);
    if (known) return known;
    const fact = this.describe(type, 0);
    this.facts.set(type, fact);
    return fact;
  }

  /** What can be said of a type whose package is not resolved: the name it is imported by. */
  untyped(fact: TypeFact, origin: ExternalName | undefined): TypeFact {
    return origin ? { ...fact, names: [origin] } : fact;
  }

  /** The name and package of a symbol's declaration. */
  nameOf(symbol: ts.Symbol | undefined): ExternalName | undefined {
    const declaration = symbol?.valueDeclaration ?? symbol?.declarations?.[0];
    if (!declaration) return undefined;
    const known = this.names.get(declaration);
    if (known || this.names.has(declaration)) return known;
    const found = nameOf(this.program, declaration);
    this.names.set(declaration, found);
    return found;
  }

  private describe(type: ts.Type, depth: number): TypeFact {
    const names = new Map<string, ExternalName>();
    this.collect(type, names, new Set());
    const any = this.isUnknown(type);
    const { asyncIterable, callable } = this.shape(type);
    return {
      any,
      names: [...names.values()],
      awaited: depth < 3 ? this.awaited(type, depth) : undefined,
      nullable: isNullable(type),
      asyncIterable,
      callable: any || callable,
    };
  }

  /** What a type parameter stands for is for callers to say: bound to be an object it may still be a promise. */
  private isUnknown(type: ts.Type): boolean {
    if (type.flags & unknownFlags) return true;
    if (!type.isTypeParameter()) return false;
    const bound = this.checker.getBaseConstraintOfType(type);
    return bound === undefined || (bound.flags & (unknownFlags | ts.TypeFlags.NonPrimitive)) !== 0;
  }

  private collect(type: ts.Type, names: Map<string, ExternalName>, seen: Set<ts.Type>): void {
    if (seen.has(type) || names.size >= mostNames) return;
    seen.add(type);
    this.addAlias(type.aliasSymbol, names);
    if (type.isUnionOrIntersection()) {
      for (const part of type.types) this.collect(part, names, seen);
      return;
    }
    this.add(type.symbol, names);
    if (type.isTypeParameter()) {
      const bound = this.checker.getBaseConstraintOfType(type);
      if (bound) this.collect(bound, names, seen);
      return;
    }
    const declared = target(type);
    if (declared.isClassOrInterface()) {
      for (const base of this.checker.getBaseTypes(declared)) this.collect(base, names, seen);
      this.collectImplemented(declared, names, seen);
    }
  }

  private collectImplemented(
    type: ts.InterfaceType,
    names: Map<string, ExternalName>,
    seen: Set<ts.Type>,
  ): void {
    const declaration = type.symbol?.valueDeclaration;
    if (!declaration || !ts.isClassLike(declaration)) return;
    for (const clause of declaration.heritageClauses ?? []) {
      if (clause.token !== ts.SyntaxKind.ImplementsKeyword) continue;
      for (const node of clause.types) this.collect(this.checker.getTypeAtLocation(node), names, seen);
    }
  }

  private add(symbol: ts.Symbol | undefined, names: Map<string, ExternalName>): void {
    const name = symbol && this.nameOf(symbol);
    if (name) names.set(`${name.package}:${name.name}`, name);
  }

  /** `type Upload = ServerReadableStream<…>` goes by both names, though the compiler keeps only the first. */
  private addAlias(alias: ts.Symbol | undefined, names: Map<string, ExternalName>): void {
    this.add(alias, names);
    const declared = alias?.declarations?.find(ts.isTypeAliasDeclaration)?.type;
    if (!declared || !ts.isTypeReferenceNode(declared) || names.size >= mostNames) return;
    const target = this.checker.getSymbolAtLocation(declared.typeName);
    const meant = target && withoutAlias(this.checker, target);
    if (meant && meant !== alias && meant.flags & ts.SymbolFlags.TypeAlias) this.addAlias(meant, names);
  }

  private awaited(type: ts.Type, depth: number): TypeFact | undefined {
    if (!this.shape(type).thenable) return undefined;
    const inner = this.checker.getAwaitedType(type);
    return inner && inner !== type ? this.describe(inner, depth + 1) : undefined;
  }

  /**
   * Which well-known members a type has. Asked of the generic type, whose members are the same for all arguments: the
   * members of an instance such as `ServerWritableStream<Request, Response>` would be made anew for every method.
   */
  private shape(type: ts.Type): Shape {
    if (type.flags & (unknownFlags | primitiveFlags)) return plain;
    if (type.isUnionOrIntersection()) {
      const shapes = type.types.map((part) => this.shape(part));
      return {
        thenable: shapes.some((one) => one.thenable),
        asyncIterable: shapes.some((one) => one.asyncIterable),
        callable: shapes.some((one) => one.callable),
      };
    }
    const generic = target(type);
    const known = this.shapes.get(generic);
    if (known) return known;
    // A name that starts with underscores cannot be asked for by the public way to one property.
    const names = this.checker
      .getPropertiesOfType(generic)
      .map((property) => property.escapedName.toString());
    const shape = {
      thenable: names.includes("then"),
      asyncIterable: names.some((name) => name.startsWith("__@asyncIterator")),
      callable:
        this.checker.getSignaturesOfType(generic, ts.SignatureKind.Call).length > 0 ||
        generic.symbol?.name === "Function",
    };
    this.shapes.set(generic, shape);
    return shape;
  }
}

interface Shape {
  readonly thenable: boolean;
  readonly asyncIterable: boolean;
  readonly callable: boolean;
}

const plain: Shape = { thenable: false, asyncIterable: false, callable: false };

function isNullable(type: ts.Type): boolean {
  return type.isUnion() ? type.types.some(isNullable) : (type.flags & emptyFlags) !== 0;
}

function target(type: ts.Type): ts.Type {
  return (type as Partial<ts.TypeReference>).target ?? type;
}
