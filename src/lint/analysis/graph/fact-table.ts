import type { View } from "../../backend/backend";
import type { CallFact, Fact, FactRequest, FunctionFact, FunctionRef, TypeFact } from "../../facts";
import type { Call, Expression, FileIr, FunctionId, FunctionIr } from "../../ir";
import type { FileIndex, FunctionPlace } from "../../syntax/file-index";

/** What the back end said of one function. */
interface Told {
  readonly fact: FunctionFact | undefined;
  /** Its calls, as far as anything is known of them. */
  readonly calls: readonly { readonly call: Call; readonly fact: CallFact }[];
  readonly subjects: readonly Expression[];
}

/**
 * What the back end said of functions and of expressions in them, asked once. While a project is edited the table goes
 * from state to state: what was said of a function holds as long as its file's text and what surrounds it do.
 */
export class FactTable {
  private readonly functions = new Map<FunctionIr, Told>();
  private readonly facts = new Map<Expression, Fact>();

  /** @param below what is known already; it stays as it is */
  constructor(private readonly below?: FactTable) {}

  /** Asks about functions that nothing is known of yet, all at once. */
  ask(view: View, subjects: readonly FunctionPlace[]): void {
    const unknown = subjects.filter(({ ir }) => this.told(ir) === undefined);
    const questions = unknown.map(questionsOf);
    const answers = view.facts(questions.flatMap((asked) => asked.map(({ request }) => request)));
    let at = 0;
    for (const [number, { ir }] of unknown.entries()) {
      const asked = questions[number]!;
      this.put(ir, asked, answers.slice(at, at + asked.length));
      at += asked.length;
    }
  }

  functionFact(ir: FunctionIr): FunctionFact | undefined {
    return this.told(ir)?.fact;
  }

  /** The calls of a function that something is known of. */
  callsOf(ir: FunctionIr): Told["calls"] {
    return this.told(ir)?.calls ?? [];
  }

  callFact(call: Call): CallFact | undefined {
    return this.about(call) as CallFact | undefined;
  }

  typeFact(expression: Expression): TypeFact | undefined {
    return expression.kind === "call" ? undefined : (this.about(expression) as TypeFact | undefined);
  }

  /** Forgets a text of a file that there is another of. */
  forget(file: FileIr): void {
    for (const ir of file.functions) this.forgetFunction(ir);
  }

  /** Forgets what was said of functions that call some of a file's, or hand them on, as they may be others now. */
  forgetCallers(file: string, isCalled: (id: FunctionId) => boolean): void {
    const isMeant = (ref: FunctionRef) => ref.file === file && isCalled(ref.function);
    for (const [ir, { calls }] of this.functions) {
      const calling = calls.some(
        ({ fact }) => fact.targets.some(isMeant) || fact.handed.some(({ ref }) => isMeant(ref)),
      );
      if (calling) this.forgetFunction(ir);
    }
  }

  private forgetFunction(ir: FunctionIr): void {
    for (const subject of this.functions.get(ir)?.subjects ?? []) this.facts.delete(subject);
    this.functions.delete(ir);
  }

  private told(ir: FunctionIr): Told | undefined {
    return this.functions.get(ir) ?? this.below?.told(ir);
  }

  private about(expression: Expression): Fact {
    return this.facts.get(expression) ?? this.below?.about(expression);
  }

  private put(ir: FunctionIr, asked: readonly Question[], answers: readonly Fact[]): void {
    const calls: { call: Call; fact: CallFact }[] = [];
    const subjects: Expression[] = [];
    for (const [index, { subject }] of asked.entries()) {
      const answer = answers[index];
      if (subject === undefined || answer === undefined) continue;
      this.facts.set(subject, answer);
      subjects.push(subject);
      if (subject.kind === "call") calls.push({ call: subject, fact: answer as CallFact });
    }
    this.functions.set(ir, { fact: answers[0] as FunctionFact | undefined, calls, subjects });
  }
}

interface Question {
  /** Undefined where the function itself is asked about. */
  readonly subject: Expression | undefined;
  readonly request: FactRequest;
}

function questionsOf({ ref: { file, function: id }, index }: FunctionPlace): Question[] {
  const questions: Question[] = [{ subject: undefined, request: { ask: "function", file, function: id } }];
  for (const subject of index.expressionsOf(id)) {
    const { site, kind } = subject;
    if (kind === "call") {
      questions.push({ subject, request: { ask: "call", file, function: id, site } });
    } else if (kind === "identifier" || kind === "member" || kind === "this") {
      if (!isTypeOfInterest(subject, index)) continue;
      questions.push({ subject, request: { ask: "type", file, function: id, site } });
    }
  }
  return questions;
}

/** Members by which carriers are read, and calls by which they are listened to. */
const telling = new Set(
  "cancelled canceled aborted destroyed closed writable signal throwIfAborted isCancelled on once off"
    .split(" ")
    .concat(
      "addListener addEventListener writableEnded writableFinished errored readableAborted pipe write end subscribe asObservable".split(
        " ",
      ),
    ),
);

/** Asking for the type of everything would cost more than parsing: what can be a carrier, or is waited for. */
function isTypeOfInterest(expression: Expression, index: FileIndex): boolean {
  const parent = index.parentOf(expression);
  if (parent === undefined) return false;
  if (parent.kind === "member") return parent.object === expression && telling.has(parent.property);
  // What is called is asked about with the call.
  if (parent.kind === "call") return parent.callee !== expression;
  if (parent.kind === "await" || parent.kind === "loop" || parent.kind === "return") return true;
  if (parent.kind === "object") {
    return parent.properties.some(
      ({ name, value }) => value === expression && /^(signal|abortSignal|parent|cancel\w*)$/.test(name ?? ""),
    );
  }
  return false;
}
