import type { LabelledStatement, LoopStatement, Statement, SwitchStatement, TryStatement } from "../ir";
import {
  type Builder,
  connect,
  continueIn,
  deadEnd,
  emit,
  emitReturn,
  type Frame,
  jump,
  newBlock,
  throwTarget,
} from "./builder";
import { branch, evaluate } from "./expressions";

/** Adds statements that follow one another. What `using` declares is disposed of however the rest is left. */
export function addStatements(builder: Builder, statements: readonly Statement[]): void {
  for (const [index, statement] of statements.entries()) {
    addStatement(builder, statement);
    if (statement.kind !== "variable" || !statement.keyword.endsWith("using")) continue;
    const awaits = statement.keyword === "await using";
    return addFinally(
      builder,
      () => addStatements(builder, statements.slice(index + 1)),
      () => emit(builder, { kind: "dispose", statement, awaits }),
      statement.span,
    );
  }
}

function addStatement(builder: Builder, statement: Statement, labels: readonly string[] = []): void {
  switch (statement.kind) {
    case "block":
      return addStatements(builder, statement.body);
    case "expression":
      return evaluate(builder, statement.expression);
    case "variable":
      evaluate(builder, statement.init);
      for (const value of statement.defaults) evaluate(builder, value);
      return;
    case "if": {
      const [then, otherwise, after] = [newBlock(builder), newBlock(builder), newBlock(builder)];
      branch(builder, statement.test, then.id, otherwise.id);
      builder.current = then;
      addStatement(builder, statement.then);
      connect(builder, after.id);
      builder.current = otherwise;
      if (statement.else) addStatement(builder, statement.else);
      return continueIn(builder, after);
    }
    case "loop":
      return addLoop(builder, statement, labels);
    case "switch":
      return addSwitch(builder, statement, labels);
    case "try":
      return addTry(builder, statement);
    case "return":
      evaluate(builder, statement.value);
      if (statement.value) emitReturn(builder, statement.value);
      return jump(builder, builder.exit, 0, { step: "return", span: statement.span });
    case "throw": {
      evaluate(builder, statement.value);
      const target = throwTarget(builder);
      connect(builder, target.to, undefined, target.via ?? { step: "throw", span: statement.span });
      return deadEnd(builder);
    }
    case "break":
    case "continue": {
      const depth = builder.frames.findLastIndex((frame) => isTarget(frame, statement.kind, statement.label));
      const frame = builder.frames[depth];
      // A jump to nowhere is a syntax error; what follows it is as good as unreachable.
      if (frame?.kind !== "jump") return deadEnd(builder);
      const target = statement.kind === "break" ? frame.breakTo : frame.continueTo!;
      return jump(builder, target, depth + 1, { step: statement.kind, span: statement.span });
    }
    case "labelled":
      return addLabelled(builder, statement, labels);
    case "declaration":
      return;
    default:
      statement satisfies never;
  }
}

function isTarget(frame: Frame, step: "break" | "continue", label: string | undefined): boolean {
  if (frame.kind !== "jump") return false;
  if (step === "continue" && frame.continueTo === undefined) return false;
  return label === undefined ? frame.plain : frame.labels.includes(label);
}

function addLabelled(builder: Builder, statement: LabelledStatement, outer: readonly string[]): void {
  const labels = [...outer, statement.label];
  if (statement.body.kind === "loop" || statement.body.kind === "labelled") {
    return addStatement(builder, statement.body, labels);
  }
  const after = newBlock(builder);
  within(builder, { kind: "jump", labels, breakTo: after.id, continueTo: undefined, plain: false }, () =>
    addStatement(builder, statement.body),
  );
  continueIn(builder, after);
}

function addLoop(builder: Builder, loop: LoopStatement, labels: readonly string[]): void {
  for (const statement of loop.init) addStatement(builder, statement);
  evaluate(builder, loop.over);
  const [head, body, next, after] = [
    newBlock(builder),
    newBlock(builder),
    newBlock(builder),
    newBlock(builder),
  ];
  continueIn(builder, head);
  builder.loops.push({ statement: loop, head: head.id });
  const testedLast = loop.loop === "do" || beginsTrue(loop);
  if (testedLast) connect(builder, body.id);
  else if (loop.over !== undefined) {
    if (loop.await) emit(builder, { kind: "step", loop });
    connect(builder, body.id);
    connect(builder, after.id);
  } else if (loop.test) branch(builder, loop.test, body.id, after.id);
  else connect(builder, body.id);

  builder.current = body;
  for (const value of [loop.each?.target, ...(loop.each?.defaults ?? [])]) evaluate(builder, value);
  within(builder, { kind: "jump", labels, breakTo: after.id, continueTo: next.id, plain: true }, () =>
    addStatement(builder, loop.body),
  );
  continueIn(builder, next);
  evaluate(builder, loop.update);
  if (testedLast && loop.test) branch(builder, loop.test, head.id, after.id);
  else connect(builder, head.id);
  builder.current = after;
}

/** `for (let attempt = 0; attempt < 3; attempt++)`: it turns at least once. */
function beginsTrue({ init, test }: LoopStatement): boolean {
  const [first] = init;
  if (first?.kind !== "variable" || first.init?.kind !== "literal" || test?.kind !== "binary") return false;
  const { operator, left, right } = test;
  if (left.kind !== "identifier" || left.binding !== first.bindings[0] || right.kind !== "literal")
    return false;
  const [from, to] = [Number(first.init.value), Number(right.value)];
  return operator === "<" ? from < to : operator === "<=" ? from <= to : operator === ">" && from > to;
}

function addSwitch(builder: Builder, statement: SwitchStatement, labels: readonly string[]): void {
  evaluate(builder, statement.subject);
  const after = newBlock(builder);
  const bodies = statement.cases.map(() => newBlock(builder));
  for (const [index, { test }] of statement.cases.entries()) {
    if (test === undefined) continue;
    const next = newBlock(builder);
    const { subject } = statement;
    const literal = subject.kind === "literal" ? subject : test;
    const asked = literal === subject ? test : subject;
    // `switch (true)` is a chain of conditions, and `switch (call.cancelled)` is one.
    if (literal.kind === "literal" && typeof literal.value === "boolean") {
      const [same, other] = [bodies[index]!.id, next.id];
      branch(builder, asked, literal.value ? same : other, literal.value ? other : same);
    } else {
      evaluate(builder, test);
      connect(builder, bodies[index]!.id);
      connect(builder, next.id);
    }
    builder.current = next;
  }
  const fallback = statement.cases.findIndex(({ test }) => test === undefined);
  connect(builder, (bodies[fallback] ?? after).id);
  within(builder, { kind: "jump", labels, breakTo: after.id, continueTo: undefined, plain: true }, () => {
    for (const [index, { body }] of statement.cases.entries()) {
      builder.current = bodies[index]!;
      addStatements(builder, body);
      connect(builder, (bodies[index + 1] ?? after).id);
    }
  });
  builder.current = after;
}

function addTry(builder: Builder, statement: TryStatement): void {
  const { block, catch: handler } = statement;
  const protectedPart = (): void => {
    if (handler === undefined) return addStatements(builder, block.body);
    const [caught, after] = [newBlock(builder), newBlock(builder)];
    const entry = { to: caught.id, test: undefined, via: { step: "catch", span: handler.span } } as const;
    within(builder, { kind: "catch", entry }, () => addStatements(builder, block.body));
    connect(builder, after.id);
    builder.current = caught;
    for (const value of handler.defaults) evaluate(builder, value);
    addStatements(builder, handler.body.body);
    continueIn(builder, after);
  };
  const last = statement.finally;
  if (last === undefined) return protectedPart();
  addFinally(builder, protectedPart, () => addStatements(builder, last.body), last.span);
}

/** `part`, then `last` however `part` is left. */
function addFinally(builder: Builder, part: () => void, last: () => void, span: Statement["span"]): void {
  const frame: Frame = { kind: "finally", via: { step: "finally", span }, build: last, copies: new Map() };
  within(builder, frame, () => {
    part();
    continueIn(builder, newBlock(builder));
  });
  last();
}

function within(builder: Builder, frame: Frame, build: () => void): void {
  const { frames } = builder;
  builder.frames = [...frames, frame];
  build();
  // What follows may throw to somewhere else.
  builder.frames = frames;
  continueIn(builder, newBlock(builder));
}
