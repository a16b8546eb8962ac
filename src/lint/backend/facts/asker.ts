import type ts = require("typescript");

import type { Fact, FactRequest } from "../../facts";
import type { Lowered } from "../lower/lower";
import { callFact } from "./call";
import { Compiled } from "./compiled";
import { functionFact } from "./function";
import { valueFact } from "./value";

/** Answers questions about one program. Answers are kept: rules of one run ask the same things. */
export class Asker {
  /** Made when first asked for: a checker binds every file. */
  private compiled: Compiled | undefined;
  private readonly answers = new Map<string, Fact>();

  constructor(
    private readonly program: ts.Program,
    private readonly own: ReadonlySet<ts.SourceFile>,
    private readonly lower: (source: ts.SourceFile) => Lowered,
  ) {}

  answer(request: FactRequest): Fact {
    const site = request.ask === "function" ? "" : request.site;
    const key = `${request.ask}:${request.function}:${site}:${request.file}`;
    if (this.answers.has(key)) return this.answers.get(key);
    const fact = this.find(request);
    this.answers.set(key, fact);
    return fact;
  }

  private find(request: FactRequest): Fact {
    const source = this.program.getSourceFile(request.file);
    if (!source || !this.own.has(source)) return undefined;
    this.compiled ??= new Compiled(this.program, this.own, this.lower);
    const lowered = this.lower(source);
    if (request.ask === "function") {
      const node = lowered.functionNodes[request.function];
      return node && functionFact(this.compiled, node);
    }
    const node = lowered.nodes[request.function]?.[request.site];
    if (!node) return undefined;
    switch (request.ask) {
      case "call":
        return callFact(this.compiled, node);
      case "type":
        return this.compiled.types.at(node, lowered.casts.get(node));
      case "value":
        return valueFact(this.compiled, node as ts.Expression);
    }
  }
}
