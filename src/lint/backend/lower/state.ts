import ts = require("typescript");

import type { Span } from "../../../text/span";
import type {
  Binding,
  BindingId,
  ClassId,
  ClassIr,
  Expression,
  FunctionId,
  FunctionIr,
  ImportIr,
  Site,
  Statement,
} from "../../ir";

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A binding while its file is being lowered: writes are still being found. */
export type OpenBinding = Mutable<Omit<Binding, "writes">> & { writes: Mutable<Binding["writes"][number]>[] };
export type OpenClass = Mutable<Omit<ClassIr, "writes">> & { writes: ClassIr["writes"][number][] };

/** The parts of the lowering, which call one another. */
export interface Walk {
  expression(state: Lowering, node: ts.Expression): Expression;
  statements(state: Lowering, nodes: readonly ts.Statement[]): Statement[];
  function(state: Lowering, node: FunctionNode, options: FunctionOptions): FunctionId;
  class(state: Lowering, node: ts.ClassLikeDeclaration): number;
}

/** A function that has a body. */
export type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.GetAccessorDeclaration
  | ts.SetAccessorDeclaration
  | ts.ClassStaticBlockDeclaration;

/** What a function is a part of. */
export interface FunctionOptions {
  /** The class of which it is a member, or the value of a property. */
  readonly class?: number;
}

interface Scope {
  readonly names: Map<string, BindingId>;
  readonly parent: Scope | undefined;
}

/** What the lowering of one file has found so far. */
export class Lowering {
  readonly functions: Mutable<FunctionIr>[] = [];
  readonly classes: OpenClass[] = [];
  readonly bindings: OpenBinding[] = [];
  readonly imports: ImportIr[] = [];
  /** By function and site: what facts are asked about. */
  readonly nodes: ts.Node[][] = [];
  readonly functionNodes: ts.Node[] = [];
  readonly functionIds = new Map<ts.Node, FunctionId>();
  readonly classNodes: ts.ClassLikeDeclaration[] = [];
  readonly classIds = new Map<ts.Node, ClassId>();
  /** The outermost cast or parenthesis around an expression: it has the type that the code says. */
  readonly casts = new Map<ts.Node, ts.Expression>();
  /** The function whose code is being lowered. */
  current: FunctionId = 0;
  /** The class that `this` is an instance of. */
  thisClass: number | undefined;
  private scope: Scope | undefined;

  constructor(
    readonly source: ts.SourceFile,
    readonly walk: Walk,
  ) {}

  span(node: ts.Node): Span {
    return { start: Math.min(node.getStart(this.source), node.end), end: node.end };
  }

  /** The next site of the current function, which stands for `node`. */
  site(node: ts.Node): Site {
    return this.nodes[this.current]!.push(node) - 1;
  }

  /** Span and site of an expression. */
  valued(node: ts.Node): { span: Span; site: Site } {
    return { span: this.span(node), site: this.site(node) };
  }

  inScope<T>(run: () => T): T {
    this.scope = { names: new Map(), parent: this.scope };
    try {
      return run();
    } finally {
      this.scope = this.scope.parent;
    }
  }

  resolve(name: string): BindingId | undefined {
    for (let scope = this.scope; scope; scope = scope.parent) {
      const found = scope.names.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Declares a name in the innermost scope; one that is declared there already is the same binding. */
  declare(name: ts.Identifier, kind: Binding["kind"]): BindingId {
    const names = this.scope!.names;
    const known = names.get(name.text);
    if (known !== undefined) return known;
    const binding = { name: name.text, kind, owner: this.current, span: this.span(name), writes: [] };
    const id = this.bindings.push(binding) - 1;
    names.set(name.text, id);
    return id;
  }
}
