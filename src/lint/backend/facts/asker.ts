import ts = require("typescript");

import type { Fact, FactRequest } from "../../facts";
import type { Lowered } from "../lower/lower";
import { callFact } from "./call";
import { Compiled } from "./compiled";
import { functionFact } from "./function";
import { type Answers, keptAnswers, type LocalEdit, localEdit } from "./kept";
import { usesFact } from "./uses";
import { valueFact } from "./value";

/** Answers questions about one program. Answers are kept: rules of one run, and of the next state, ask the same things. */
export class Asker {
  /** Made when first asked for: a checker binds every file. */
  private made: Compiled | undefined;
  private answers: Answers = new Map();

  constructor(
    private readonly program: ts.Program,
    private readonly own: ReadonlySet<ts.SourceFile>,
    private readonly lower: (source: ts.SourceFile) => Lowered,
  ) {}

  answer(request: FactRequest): Fact {
    // Any edit anywhere can change who uses a function: that is no answer to keep.
    if (request.ask === "uses") return this.find(request);
    const known = this.answersOf(request);
    const question = request.ask === "function" ? "function" : `${request.ask}:${request.site}`;
    if (known.has(question)) return known.get(question);
    const fact = this.find(request);
    known.set(question, fact);
    return fact;
  }

  /**
   * Takes over what an earlier state was asked, when nothing but bodies of functions changed since.
   *
   * @param paths the files that were edited
   */
  inherit(before: Asker, paths: readonly string[]): void {
    if (before.answers.size === 0) return;
    const edits: LocalEdit[] = [];
    for (const path of new Set(paths)) {
      const [old, now] = [before.program.getSourceFile(path), this.program.getSourceFile(path)];
      if (!old || !now) return;
      if (old === now) continue;
      const edit = localEdit(
        this.lower(old),
        this.lower(now),
        (a, b) => resultOf(before, a) === resultOf(this, b),
      );
      if (!edit) return;
      edits.push(edit);
    }
    this.answers = keptAnswers(before.answers, edits);
  }

  get compiled(): Compiled {
    this.made ??= new Compiled(this.program, this.own, this.lower);
    return this.made;
  }

  private answersOf({ file, function: id }: FactRequest): Map<string, Fact> {
    const functions = this.answers.get(file) ?? new Map<number, Map<string, Fact>>();
    this.answers.set(file, functions);
    const known = functions.get(id) ?? new Map<string, Fact>();
    functions.set(id, known);
    return known;
  }

  private find(request: FactRequest): Fact {
    const source = this.program.getSourceFile(request.file);
    if (!source || !this.own.has(source)) return undefined;
    const lowered = this.lower(source);
    if (request.ask === "function" || request.ask === "uses") {
      const node = lowered.functionNodes[request.function];
      return node && (request.ask === "uses" ? usesFact : functionFact)(this.compiled, node);
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

/** The type that a function returns, in full; only compared with that of the same function in another state. */
function resultOf({ compiled: { checker } }: Asker, node: ts.Node): string | undefined {
  const signature = ts.isFunctionLike(node)
    ? checker.getSignatureFromDeclaration(node as ts.SignatureDeclaration)
    : undefined;
  return (
    signature && checker.typeToString(signature.getReturnType(), undefined, ts.TypeFormatFlags.NoTruncation)
  );
}
