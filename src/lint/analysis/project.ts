import type { View } from "../backend/backend";
import type { CallFact, Fact, FactRequest, FunctionFact, FunctionRef, TypeFact, UsesFact } from "../facts";
import { matchesName } from "../globs";
import { calledName } from "../handlers/configured";
import type { Handler } from "../handlers/handler";
import type { Call, Expression, FileIr, FunctionId, FunctionIr } from "../ir";
import type { LintSettings } from "../settings";
import { type FileIndex, indexOf } from "./file-index";

/** A function that a handler can reach. */
export interface Reached {
  readonly ref: FunctionRef;
  readonly ir: FunctionIr;
  readonly index: FileIndex;
  readonly entry: Handler | undefined;
  /** The call, or the function that holds this one, through which a handler comes here by the shortest way. */
  readonly from: { readonly by: Reached; readonly call: Call | undefined } | undefined;
  /** It is come to only through work that is not done for the call, or that is done once for all calls. */
  readonly apart: boolean;
}

/** A place that calls a function of the project. */
export interface CallSite {
  readonly by: Reached;
  readonly call: Call;
}

/** Tells work that is not done for the call that is served. */
export interface Apart {
  /** Whether what a call runs is such work; asked with what is known of functions by then. */
  calls(
    call: Call,
    by: Reached,
    callFact: CallFact,
    functionFact: (reached: Reached) => FunctionFact | undefined,
  ): boolean;
  /** Whether a function is such work that stands in another. */
  runs(inner: FunctionId, by: Reached, functionFact: (reached: Reached) => FunctionFact | undefined): boolean;
}

/** Everything that handlers can reach, and what the back end says of it. */
export interface Project {
  readonly settings: LintSettings;
  /** Callers before what they call, as far as there is such an order. */
  readonly functions: readonly Reached[];
  find(ref: FunctionRef): Reached | undefined;
  callersOf(reached: Reached): readonly CallSite[];
  callFact(call: Call): CallFact | undefined;
  typeFact(expression: Expression): TypeFact | undefined;
  functionFact(reached: Reached): FunctionFact | undefined;
  /** Asked of the back end when it is asked for: only fixes want to know. */
  usesOf(reached: Reached): UsesFact | undefined;
  /** The text of a file of the project. */
  textOf(path: string): string | undefined;
  /** The version of an installed package, when its types take part. */
  version(name: string): string | undefined;
  /** The function that evaluates an expression. */
  ownerOf(expression: Expression): Reached | undefined;
}

/**
 * Goes from the handlers through every call that can be resolved, level by level, and asks the back end once a level.
 * What goes on apart from the calls is gone through last.
 */
export function openProject(
  view: View,
  handlers: readonly Handler[],
  settings: LintSettings,
  work: Apart,
): Project {
  const functions = new Map<string, Reached>();
  const callers = new Map<Reached, CallSite[]>();
  const facts = new Map<Expression | Reached, Fact>();
  const types = new Map<Expression, TypeFact>();
  const owners = new Map<Expression, Reached>();
  const uses = new Map<Reached, UsesFact | undefined>();

  let level: Reached[] = [];
  let apart: (() => void)[] = [];
  let isApart = false;
  const functionFact = (reached: Reached) => facts.get(reached) as FunctionFact | undefined;
  const reach = (
    ref: FunctionRef,
    entry: Handler | undefined,
    from: Reached["from"],
  ): Reached | undefined => {
    const known = functions.get(keyOf(ref));
    if (known) return known;
    const file = view.ir(ref.file);
    const ir = file?.functions[ref.function];
    if (!file || !ir) return undefined;
    const made: Reached = { ref, ir, index: indexOf(file), entry, from, apart: isApart };
    functions.set(keyOf(ref), made);
    level.push(made);
    return made;
  };

  const hold = (made: Reached) => {
    const detached = detachedBy(made, settings);
    for (const inner of heldBy(made.index.file, made.ref.function)) {
      if (detached.has(inner)) continue;
      const next = () =>
        reach({ file: made.ref.file, function: inner }, undefined, { by: made, call: undefined });
      if (isApart || !work.runs(inner, made, functionFact)) next();
      else apart.push(next);
    }
  };

  for (const handler of handlers)
    reach({ file: handler.file, function: handler.function }, handler, undefined);
  const follow = (call: Call, by: Reached) => {
    for (const target of (facts.get(call) as CallFact | undefined)?.targets ?? []) {
      const reached = reach(target, undefined, { by, call });
      if (!reached) continue;
      const sites = callers.get(reached);
      if (sites) sites.push({ by, call });
      else callers.set(reached, [{ by, call }]);
    }
  };
  while (level.length > 0 || apart.length > 0) {
    if (level.length === 0) {
      isApart = true;
      const begun = apart;
      apart = [];
      for (const next of begun) next();
    }
    const asked = level.flatMap(questionsOf);
    level = [];
    const answers = view.facts(asked.map(({ request }) => request));
    for (const [index, { subject, by, request }] of asked.entries()) {
      const answer = answers[index];
      if (subject !== by) owners.set(subject as Expression, by);
      if (answer !== undefined) {
        if (request.ask === "type") types.set(subject as Expression, answer as TypeFact);
        else facts.set(subject, answer);
      }
      if (request.ask === "function") hold(by);
      if (request.ask !== "call" || answer === undefined) continue;
      const call = subject as Call;
      if (isDetached(call, settings)) continue;
      if (isApart || !work.calls(call, by, answer as CallFact, functionFact)) follow(call, by);
      else apart.push(() => follow(call, by));
    }
  }

  return {
    settings,
    functions: [...functions.values()],
    find: (ref) => functions.get(keyOf(ref)),
    callersOf: (reached) => callers.get(reached) ?? [],
    callFact: (call) => facts.get(call) as CallFact | undefined,
    typeFact: (expression) => types.get(expression),
    functionFact,
    usesOf(reached) {
      if (!uses.has(reached)) {
        const [fact] = view.facts([{ ask: "uses", ...reached.ref }]);
        uses.set(reached, fact as UsesFact | undefined);
      }
      return uses.get(reached);
    },
    textOf: (path) => view.text(path),
    version: (name) => view.version(name),
    ownerOf: (expression) => owners.get(expression),
  };
}

function keyOf({ file, function: id }: FunctionRef): string {
  return `${file}#${id}`;
}

/** Functions whose text stands directly in another: callbacks run on its behalf. Methods of classes in it do not. */
function heldBy(file: FileIr, parent: number): number[] {
  return file.functions.filter((one) => one.parent === parent && one.class === undefined).map(({ id }) => id);
}

/** Whether a call starts work that outlives this one on purpose: what it runs is not followed. */
function isDetached({ callee }: Call, { detachedFunctions }: LintSettings): boolean {
  return detachedFunctions.length > 0 && matchesName(detachedFunctions, calledName(callee) ?? "");
}

/** Functions that are written as arguments of such calls. */
function detachedBy({ ref, index }: Reached, settings: LintSettings): ReadonlySet<number> {
  if (settings.detachedFunctions.length === 0) return new Set();
  const calls = index
    .expressionsOf(ref.function)
    .filter((one): one is Call => one.kind === "call" && isDetached(one, settings));
  const given = calls.flatMap((call) => call.arguments);
  return new Set(given.flatMap((one) => (one.kind === "function" ? [one.function] : [])));
}

interface Question {
  readonly subject: Expression | Reached;
  readonly by: Reached;
  readonly request: FactRequest;
}

function questionsOf(by: Reached): Question[] {
  const { file, function: id } = by.ref;
  const questions: Question[] = [{ subject: by, by, request: { ask: "function", file, function: id } }];
  for (const expression of by.index.expressionsOf(id)) {
    const { site } = expression;
    if (expression.kind === "call") {
      questions.push({ subject: expression, by, request: { ask: "call", file, function: id, site } });
    } else if (
      expression.kind === "identifier" ||
      expression.kind === "member" ||
      expression.kind === "this"
    ) {
      if (!isTypeOfInterest(expression, by)) continue;
      questions.push({ subject: expression, by, request: { ask: "type", file, function: id, site } });
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
function isTypeOfInterest(expression: Expression, { index }: Reached): boolean {
  const parent = index.parentOf(expression);
  if (parent === undefined) return false;
  if (parent.kind === "member") return parent.object === expression && telling.has(parent.property);
  if (
    parent.kind === "await" ||
    parent.kind === "loop" ||
    parent.kind === "call" ||
    parent.kind === "return"
  ) {
    return true;
  }
  if (parent.kind === "object") {
    return parent.properties.some(
      ({ name, value }) => value === expression && /^(signal|abortSignal|parent|cancel\w*)$/.test(name ?? ""),
    );
  }
  return false;
}
