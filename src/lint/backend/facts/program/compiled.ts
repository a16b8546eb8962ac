import ts = require("typescript");

import type { ClassRef, FunctionRef } from "../../../facts";
import type { Lowered } from "../../lower/lower";
import { Hierarchy } from "./hierarchy";
import { Signals } from "./signal";
import { Types } from "./type";

/** One program and what its facts are read from. */
export class Compiled {
  readonly types: Types;
  readonly hierarchy: Hierarchy;
  readonly signals: Signals;
  readonly checker: ts.TypeChecker;
  /** The files of the project's own code. */
  readonly sources: readonly ts.SourceFile[];
  private readonly typesAt = new Map<ts.Node, ts.Type>();

  constructor(
    readonly program: ts.Program,
    private readonly isOwnFile: (source: ts.SourceFile) => boolean,
    readonly lower: (source: ts.SourceFile) => Lowered,
  ) {
    this.checker = program.getTypeChecker();
    this.types = new Types(program, this.checker, (node) => this.typeAt(node));
    this.signals = new Signals(this.checker, this.types);
    this.sources = program.getSourceFiles().filter(isOwnFile);
    this.hierarchy = new Hierarchy(this.checker, this.sources);
  }

  /** The type of an expression, which the checker itself does not always keep. */
  typeAt(node: ts.Node): ts.Type {
    const known = this.typesAt.get(node);
    if (known) return known;
    const found = this.checker.getTypeAtLocation(node);
    this.typesAt.set(node, found);
    return found;
  }

  /** Where a function's body is in the project's own code; undefined for functions that have none there. */
  refOf(node: ts.Node): FunctionRef | undefined {
    const source = node.getSourceFile();
    if (!this.isOwnFile(source)) return undefined;
    const id = this.lower(source).functionIds.get(node);
    return id === undefined ? undefined : { file: source.fileName, function: id };
  }

  /** A class of the project's own code, by its place. */
  classRefOf(node: ts.Node): ClassRef | undefined {
    const source = node.getSourceFile();
    const id = this.isOwnFile(source) ? this.lower(source).classIds.get(node) : undefined;
    return id === undefined ? undefined : { file: source.fileName, class: id };
  }

  /** Every place where a word of the project's own code is a name, whatever it means there. */
  *namedAs(name: string): Generator<ts.Node> {
    for (const source of this.sources) yield* this.namedIn(source, name);
  }

  /** Every place where a word of one file is a name. */
  *namedIn(source: ts.SourceFile, name: string): Generator<ts.Node> {
    for (let at = source.text.indexOf(name); at >= 0; at = source.text.indexOf(name, at + name.length)) {
      const node = nameAt(source, at);
      if (node?.text === name) yield node;
    }
  }

  /** Whether what a name means is declared in the project's own code. */
  declares(name: ts.Node): boolean {
    const declared = this.checker.getSymbolAtLocation(name)?.valueDeclaration;
    return declared !== undefined && this.isOwn(declared);
  }

  /** Whether a node is of the project's own code. */
  isOwn(node: ts.Node): boolean {
    return this.isOwnFile(node.getSourceFile());
  }
}

/** The name that begins at an offset; words in comments and within longer names are none. */
function nameAt(source: ts.SourceFile, offset: number): ts.Identifier | ts.PrivateIdentifier | undefined {
  let at: ts.Node = source;
  for (;;) {
    const inner: ts.Node | undefined = ts.forEachChild(at, (child) =>
      child.pos <= offset && offset < child.end ? child : undefined,
    );
    if (!inner) break;
    at = inner;
  }
  if (!ts.isIdentifier(at) && !ts.isPrivateIdentifier(at)) return undefined;
  return at.getStart(source) === offset ? at : undefined;
}
