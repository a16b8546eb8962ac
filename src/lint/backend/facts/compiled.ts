import type ts = require("typescript");

import type { FunctionRef } from "../../facts";
import type { Lowered } from "../lower/lower";
import { Hierarchy } from "./hierarchy";
import { Types } from "./type";

/** One program and what its facts are read from. */
export class Compiled {
  readonly types: Types;
  readonly hierarchy: Hierarchy;
  readonly checker: ts.TypeChecker;

  constructor(
    readonly program: ts.Program,
    private readonly own: ReadonlySet<ts.SourceFile>,
    readonly lower: (source: ts.SourceFile) => Lowered,
  ) {
    this.checker = program.getTypeChecker();
    this.types = new Types(program, this.checker);
    this.hierarchy = new Hierarchy(this.checker, own);
  }

  /** Where a function's body is in the project's own code; undefined for functions that have none there. */
  refOf(node: ts.Node): FunctionRef | undefined {
    const source = node.getSourceFile();
    if (!this.own.has(source)) return undefined;
    const id = this.lower(source).functionIds.get(node);
    return id === undefined ? undefined : { file: source.fileName, function: id };
  }

  /** Whether a node is of the project's own code. */
  isOwn(node: ts.Node): boolean {
    return this.own.has(node.getSourceFile());
  }
}
