import ts = require("typescript");

import type { Fact, FactRequest, FunctionRef } from "../../facts";
import type { Lowered } from "../lower/lower";
import { callFact } from "./call";
import { functionFact } from "./function";
import { Hierarchy } from "./hierarchy";
import { Types } from "./type";
import { valueFact } from "./value";

/** Answers questions about one program. Answers are kept: rules of one run ask the same things. */
export class Asker {
  /** Made when first asked for: it binds every file. */
  private made: { checker: ts.TypeChecker; types: Types; hierarchy: Hierarchy } | undefined;
  private readonly answers = new Map<string, Fact>();

  constructor(
    readonly program: ts.Program,
    private readonly own: ReadonlySet<ts.SourceFile>,
    private readonly lower: (source: ts.SourceFile) => Lowered,
  ) {}

  get checker(): ts.TypeChecker {
    return this.open().checker;
  }

  get types(): Types {
    return this.open().types;
  }

  get hierarchy(): Hierarchy {
    return this.open().hierarchy;
  }

  answer(request: FactRequest): Fact {
    const site = request.ask === "function" ? "" : request.site;
    const key = `${request.ask}:${request.function}:${site}:${request.file}`;
    if (this.answers.has(key)) return this.answers.get(key);
    const fact = this.find(request);
    this.answers.set(key, fact);
    return fact;
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

  private find(request: FactRequest): Fact {
    const source = this.program.getSourceFile(request.file);
    if (!source) return undefined;
    const lowered = this.lower(source);
    if (request.ask === "function") {
      const node = lowered.functionNodes[request.function];
      return node && functionFact(this, node);
    }
    const node = lowered.nodes[request.function]?.[request.site];
    if (!node) return undefined;
    switch (request.ask) {
      case "call":
        return callFact(this, node);
      case "type":
        return this.types.at(node, lowered.casts.get(node));
      case "value":
        return valueFact(this, node as ts.Expression);
    }
  }

  private open(): NonNullable<Asker["made"]> {
    if (!this.made) {
      const checker = this.program.getTypeChecker();
      this.made = {
        checker,
        types: new Types(this.program, checker),
        hierarchy: new Hierarchy(checker, this.own),
      };
    }
    return this.made;
  }
}
