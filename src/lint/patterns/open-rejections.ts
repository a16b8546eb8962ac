import type { Span } from "../../text/span";
import type { Project, Reached } from "../analysis/project";
import { allStatements } from "../analysis/walk";
import type { Call, Expression, Statement } from "../ir";
import { isBareHandler } from "./bare-handlers";

/**
 * Whether an error that begins to be thrown at a place ends the process: it leaves a handler whose promise nobody looks
 * at, a promise that nobody waits for, or a callback.
 */
export function endsProcess(
  at: Span,
  reached: Reached,
  project: Project,
  seen: ReadonlySet<Reached> = new Set(),
): boolean {
  if (isCaught(at, reached.ir.body) || seen.has(reached)) return false;
  const { entry, index } = reached;
  if (entry) return isBareHandler(reached, project.settings);
  const within = new Set([...seen, reached]);
  const callers = project.callersOf(reached);
  const written = index.expressionOf(reached.ref.function);
  const given = written && index.parentOf(written);
  if (given?.kind === "call" && given.callee !== written) {
    const by = project.find({ ...reached.ref, function: index.ownerOf(given) });
    // What a list's `map` starts is waited for with the others; any other callback runs by itself.
    if (!by || !isMapped(given)) return true;
    return endsProcess(given.span, by, project, within);
  }
  return callers.some(({ by, call }) => {
    if (reached.ir.async && !isWaitedFor(call, by)) return !isCaughtByMethod(call, by);
    return !isCaughtByMethod(call, by) && endsProcess(call.span, by, project, within);
  });
}

/** Whether a `catch` that does not throw again stands around a place. */
function isCaught(at: Span, body: readonly Statement[]): boolean {
  return [...allStatements(body)].some(
    (one) =>
      one.kind === "try" &&
      one.catch !== undefined &&
      one.block.span.start <= at.start &&
      at.end <= one.block.span.end &&
      ![...allStatements(one.catch.body.body)].some(({ kind }) => kind === "throw"),
  );
}

function isMapped({ callee }: Call): boolean {
  return callee.kind === "member" && /^(map|flatMap)$/.test(callee.property);
}

/** A promise that is a statement of its own, or is thrown away by `void`, is nobody's. */
function isWaitedFor(call: Expression, by: Reached): boolean {
  const parent = by.index.parentOf(call);
  if (parent?.kind === "unary") return parent.operator !== "void";
  return parent?.kind !== "expression";
}

/** `poll().catch(report)` */
function isCaughtByMethod(call: Call, { index }: Reached): boolean {
  for (
    let at: ReturnType<typeof index.parentOf> = index.parentOf(call);
    at;
    at = index.parentOf(at as Expression)
  ) {
    if (at.kind !== "member" && at.kind !== "call") return false;
    if (at.kind !== "member") continue;
    if (at.property === "catch") return true;
    if (!/^(then|finally)$/.test(at.property)) return false;
  }
  return false;
}
