import ts = require("typescript");

import type { ClassFact, Fact, FactRequest, FunctionFact } from "../../facts";
import type { FunctionId, Site } from "../../ir";
import type { LocalEdit } from "../backend";
import type { Lowered } from "../lower/lower";
import type { Mutable } from "../lower/state";
import { callFact } from "./call";
import { classFact } from "./class";
import { functionFact, resultFact } from "./function";
import { type Answered, type Answers, keptAnswers } from "./kept";
import { Compiled } from "./program/compiled";
import { shapeFact } from "./shape";
import { usesFact } from "./uses";
import { valueFact } from "./value";

type ClassRequest = Extract<FactRequest, { ask: "class" }>;
type FunctionRequest = Exclude<FactRequest, ClassRequest>;

const ofFunction = { function: functionFact, uses: usesFact, result: resultFact };

/** Answers questions about one program. Answers are kept: rules of one run, and of the next state, ask the same things. */
export class Asker {
  /** Made when first asked for: a checker binds every file. */
  private made: Compiled | undefined;
  private answers: Answers = new Map();
  /** By place; no local edit is in a body that declares a class. */
  private classes = new Map<string, ClassFact | undefined>();
  private readonly files = new Map<string, Lowered | undefined>();

  constructor(
    private readonly program: () => ts.Program,
    private readonly isOwn: (source: ts.SourceFile) => boolean,
    private readonly lower: (source: ts.SourceFile) => Lowered,
  ) {}

  answer(request: FactRequest): Fact {
    // What an expression stands for, what a function returns and who uses it any edit anywhere can change: no answers to
    // keep.
    if (
      request.ask === "value" ||
      request.ask === "uses" ||
      request.ask === "shape" ||
      request.ask === "result"
    )
      return this.find(request);
    if (request.ask === "class") return this.classOf(request);
    const answered = this.answeredOf(request);
    if (request.ask === "function") {
      answered.function ??= { fact: this.find(request) as FunctionFact | undefined };
      return answered.function.fact;
    }
    const known: Map<Site, Fact> = request.ask === "call" ? answered.calls : answered.types;
    const fact = known.get(request.site);
    if (fact !== undefined || known.has(request.site)) return fact;
    const found = this.find(request);
    known.set(request.site, found);
    return found;
  }

  /** What was answered before; undefined when the question was not asked. */
  known(request: FactRequest): Fact {
    if (request.ask === "class") return this.classes.get(placeOf(request));
    const answered = this.answers.get(request.file)?.get(request.function);
    switch (request.ask) {
      case "function":
        return answered?.function?.fact;
      case "call":
        return answered?.calls.get(request.site);
      case "type":
        return answered?.types.get(request.site);
      case "value":
      case "uses":
      case "shape":
      case "result":
        return undefined;
    }
  }

  /** Takes over what an earlier state was asked, when nothing but bodies of functions changed since. */
  inherit(before: Asker, edits: readonly LocalEdit[]): void {
    this.answers = keptAnswers(before.answers, edits);
    this.classes = before.classes;
  }

  /** Whether a function, which has no written result type, returns the same type in another state. */
  returnsSame(node: ts.Node, other: Asker, its: ts.Node): boolean {
    return resultOf(this, node) === resultOf(other, its);
  }

  get compiled(): Compiled {
    this.made ??= new Compiled(this.program(), this.isOwn, this.lower);
    return this.made;
  }

  private lowered(file: string): Lowered | undefined {
    if (this.files.has(file)) return this.files.get(file);
    const source = this.program().getSourceFile(file);
    const found = source && this.isOwn(source) ? this.lower(source) : undefined;
    this.files.set(file, found);
    return found;
  }

  private classOf(request: ClassRequest): ClassFact | undefined {
    const place = placeOf(request);
    if (!this.classes.has(place)) {
      const node = this.lowered(request.file)?.classNodes[request.class];
      this.classes.set(place, node && classFact(this.compiled, node));
    }
    return this.classes.get(place);
  }

  private answeredOf({ file, function: id }: FunctionRequest): Mutable<Answered> {
    const functions = this.answers.get(file) ?? new Map<FunctionId, Mutable<Answered>>();
    this.answers.set(file, functions);
    const answered = functions.get(id) ?? { function: undefined, calls: new Map(), types: new Map() };
    functions.set(id, answered);
    return answered;
  }

  private find(request: FunctionRequest): Fact {
    const lowered = this.lowered(request.file);
    if (!lowered) return undefined;
    if (!("site" in request)) {
      const node = lowered.functionNodes[request.function];
      return node && ofFunction[request.ask](this.compiled, node);
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
      case "shape":
        return shapeFact(this.compiled, node as ts.Expression);
    }
  }
}

function placeOf({ file, class: id }: ClassRequest): string {
  return `${file}#${id}`;
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
