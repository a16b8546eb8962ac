import type { TextEdit } from "../../../text/edit";
import { type Span, textIn } from "../../../text/span";
import type { FunctionAnalysis } from "../../analysis/function";
import { reachedAround } from "../../analysis/graph/callbacks";
import type { Reached } from "../../analysis/project";
import type { Expression, FunctionIr, LoopStatement, Statement } from "../../ir";
import { isCallbackName, letsGo } from "../../knowledge/methods";
import { isBareHandler } from "../../patterns/rejections/bare-handlers";
import { lastName } from "../../syntax/names";
import { allStatements, expressionsIn, statementsIn } from "../../syntax/walk";
import { importName } from "../edits/add-import";
import { type FixSubject, type NamedCarrier, nearestCarrier } from "../nearest";
import { callersGoOn } from "./callers-go-on";

/** How code leaves for good when the call is over. */
export type Exit = "return" | "break" | "throw";

/** A statement that looks and leaves. */
export interface Checkpoint {
  readonly written: string;
  /** What it needs elsewhere in the file. */
  readonly edits: readonly TextEdit[];
  /** Whether it throws, which somebody has to catch. */
  readonly throws: boolean;
}

/**
 * The statement that looks and leaves, written for one place in or around a loop; undefined where none would be right
 * there.
 */
export function checkpointFor(
  subject: FixSubject,
  loop: LoopStatement,
  at: Span = loop.span,
): Checkpoint | undefined {
  const asked = nearestCarrier(subject, at);
  const exit = asked && exitOf(subject, loop);
  if (!asked || !exit) return undefined;
  // TypeScript would take a second question for one that is answered.
  if (textIn(subject.reached.index.file.text, loop.span).includes(`switch (${asked.test})`)) return undefined;
  return { ...lookAndLeave(asked, exit, subject), throws: exit === "throw" };
}

/** Looks by what can be asked at a place; an error is one that the handler's library takes for the end of the call. */
export function lookAndLeave(
  asked: NamedCarrier,
  exit: Exit,
  { reached, project }: FunctionAnalysis,
): Omit<Checkpoint, "throws"> {
  if (exit !== "throw") return { written: `if (${asked.test}) ${exit};`, edits: [] };
  const { index } = reached;
  const entry = entryAround(reached, project);
  // Older declarations of Node know of no `throwIfAborted`.
  const old = Number.parseInt(project.version("@types/node") ?? "18", 10) < 18;
  if (asked.signal && !old) return { written: `${asked.signal}.throwIfAborted();`, edits: [] };
  const fail = (made: string, edits: readonly TextEdit[]) => ({
    written: `if (${asked.test}) throw new ${made};`,
    edits,
  });
  const text = '"The call was cancelled"';
  if (entry?.dialect === "nestjs") {
    const { name, edits } = importName(
      index.file,
      "@nestjs/microservices",
      "RpcException",
      "NestRpcException",
    );
    return fail(`${name}(${text})`, edits);
  }
  if (entry?.dialect === "protobuf-ts") {
    const { name, edits } = importName(
      index.file,
      "@protobuf-ts/runtime-rpc",
      "RpcError",
      "ProtobufRpcError",
    );
    return fail(`${name}(${text}, "CANCELLED")`, edits);
  }
  return fail(`Error(${text})`, []);
}

/** What is known of the handler that a function is, or stands in. */
function entryAround(reached: Reached, project: FunctionAnalysis["project"]): Reached["entry"] {
  return reachedAround(reached, project).find(({ entry }) => entry !== undefined)?.entry;
}

/** How code in a loop leaves it for good when the call is over; undefined where no way would be right. */
export function exitOf(subject: FunctionAnalysis, loop: LoopStatement): Exit | undefined {
  const seen = wayTo(subject.reached.ir.body, loop);
  if (seen === undefined || seen.some(isCleanup)) return undefined;
  const nested = seen.some(({ statement }) => statement.kind === "loop");
  return exitFor(subject, loop, seen, nested);
}

/** A statement on the way to the loop, and which part of it holds the loop. */
interface Step {
  readonly statement: Statement;
  readonly part: Statement;
}

function wayTo(statements: readonly Statement[], loop: LoopStatement): Step[] | undefined {
  for (const statement of statements) {
    if (statement === loop) return [];
    for (const part of statementsIn(statement)) {
      const rest = part === loop ? [] : wayTo([part], loop);
      if (rest !== undefined) return [{ statement, part }, ...rest];
    }
  }
  return undefined;
}

/** Leaving from `catch` or `finally` would swallow what is on its way through. */
function isCleanup({ statement, part }: Step): boolean {
  return statement.kind === "try" && part !== statement.block;
}

function exitFor(
  { reached, project }: FunctionAnalysis,
  loop: LoopStatement,
  seen: readonly Step[],
  nested: boolean,
): Exit | undefined {
  const { ir } = reached;
  const swallowed = seen.some(({ statement }) => statement.kind === "try" && statement.catch !== undefined);
  if (givesValue(ir)) {
    if (!swallowed && !isBareHandler(reached, project)) return "throw";
    // Who leaves a loop that nothing comes after gives no value at all.
    const goesOn = allStatements(ir.body).some(
      (one) => one.kind === "return" && one.span.start > loop.span.end,
    );
    return nested || !goesOn ? undefined : "break";
  }
  if (!mustRunAfter(reached, seen, loop)) {
    const throws = !ir.generator && !swallowed && callersGoOn(reached, project);
    return throws ? "throw" : "return";
  }
  return nested ? undefined : "break";
}

/** Whether callers of a function get a value from it. */
export function givesValue({ body, generator }: FunctionIr): boolean {
  if (generator) return false;
  return allStatements(body).some(
    (statement) =>
      statement.kind === "return" && statement.value !== undefined && !isNothing(statement.value),
  );
}

/** `return callback(...)` and `return undefined` are ways to write a bare return. */
export function isNothing(value: Expression): boolean {
  if (value.kind === "literal") return value.value === undefined || value.value === null;
  return value.kind === "call" && value.callee.kind === "identifier" && isCallbackName(value.callee.name);
}

/** Whether what follows the loop releases something. */
function mustRunAfter(
  { ir }: FunctionAnalysis["reached"],
  seen: readonly Step[],
  loop: LoopStatement,
): boolean {
  const lists = [ir.body, ...seen.map(({ part }) => (part.kind === "block" ? part.body : []))];
  return lists.some((list) => {
    const at = list.findIndex((one) => one === loop || seen.some(({ statement }) => statement === one));
    return list.slice(at + 1).some((statement) => allStatements([statement]).some(releases));
  });
}

function releases(statement: Statement): boolean {
  return expressionsIn(statement).some((expression) => {
    const call = expression.kind === "await" ? expression.value : expression;
    if (call.kind !== "call") return false;
    return letsGo(lastName(call.callee));
  });
}
