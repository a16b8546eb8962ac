import type { FunctionAnalysis } from "../analysis/function";
import { allStatements, expressionsIn, statementsIn } from "../analysis/walk";
import type { Expression, FunctionIr, LoopStatement, Statement } from "../ir";
import { nearestCarrier } from "./nearest";

/** The statement that looks and leaves, written for one place; undefined where none would be right there. */
export function checkpointFor(subject: FunctionAnalysis, loop: LoopStatement): string | undefined {
  const seen = wayTo(subject.reached.ir.body, loop);
  if (seen === undefined || seen.some(isCleanup)) return undefined;
  const asked = nearestCarrier(subject, loop.span);
  if (asked === undefined) return undefined;
  const nested = seen.some(({ statement }) => statement.kind === "loop");
  const exit = exitFor(subject, loop, seen, nested);
  switch (exit) {
    case "return":
    case "break":
      return `if (${asked.test}) ${exit};`;
    case "throw":
      return asked.signal ? `${asked.signal}.throwIfAborted();` : undefined;
    default:
      return undefined;
  }
}

/** How code in a loop leaves it for good when the call is over; undefined where no way would be right. */
export function exitOf(
  subject: FunctionAnalysis,
  loop: LoopStatement,
): "return" | "break" | "throw" | undefined {
  const seen = wayTo(subject.reached.ir.body, loop);
  if (seen === undefined || seen.some(isCleanup)) return undefined;
  return exitFor(
    subject,
    loop,
    seen,
    seen.some(({ statement }) => statement.kind === "loop"),
  );
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
  { reached }: FunctionAnalysis,
  loop: LoopStatement,
  seen: readonly Step[],
  nested: boolean,
): "return" | "break" | "throw" | undefined {
  const { ir, entry } = reached;
  const swallowed = seen.some(({ statement }) => statement.kind === "try" && statement.catch !== undefined);
  if (givesValue(ir)) {
    if (!swallowed && entry?.dialect !== "grpc-js") return "throw";
    return nested ? undefined : "break";
  }
  if (!mustRunAfter(reached, seen, loop)) return "return";
  return nested ? undefined : "break";
}

/** Whether callers of a function get a value from it. */
function givesValue({ body, generator }: FunctionIr): boolean {
  if (generator) return false;
  return [...allStatements(body)].some(
    (statement) =>
      statement.kind === "return" && statement.value !== undefined && !isNothing(statement.value),
  );
}

/** `return callback(...)` and `return undefined` are ways to write a bare return. */
function isNothing(value: Expression): boolean {
  if (value.kind === "literal") return value.value === undefined || value.value === null;
  return (
    value.kind === "call" &&
    value.callee.kind === "identifier" &&
    /^(callback|cb|done)$/.test(value.callee.name)
  );
}

const releasing =
  /^(close|release|destroy|dispose|unsubscribe|clear\w*|off|removeListener|stop|unlock|disconnect|quit|cleanup|unref|abort)$/i;

/** Whether what follows the loop releases something. */
function mustRunAfter(
  { ir }: FunctionAnalysis["reached"],
  seen: readonly Step[],
  loop: LoopStatement,
): boolean {
  const lists = [ir.body, ...seen.map(({ part }) => (part.kind === "block" ? part.body : []))];
  return lists.some((list) => {
    const at = list.findIndex((one) => one === loop || seen.some(({ statement }) => statement === one));
    return list.slice(at + 1).some((statement) => [...allStatements([statement])].some(releases));
  });
}

function releases(statement: Statement): boolean {
  return expressionsIn(statement).some((expression) => {
    const call = expression.kind === "await" ? expression.value : expression;
    if (call.kind !== "call") return false;
    const { callee } = call;
    const name = callee.kind === "member" ? callee.property : callee.kind === "identifier" ? callee.name : "";
    return releasing.test(name);
  });
}
