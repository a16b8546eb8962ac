import type { Span } from "../../../text/span";
import type { Project, Reached } from "../../analysis/project";
import type { Call, Expression, Statement } from "../../ir";
import { chainsPromise } from "../../knowledge/methods";
import { allStatements } from "../../syntax/walk";
import { lastOfChain } from "../waits/awaited";
import { isBareHandler } from "./bare-handlers";

/** Where an error is lost: out of a handler whose promise nobody looks at, or anywhere else. */
export type Opening = { readonly handler: Reached } | { readonly handler: undefined };

/**
 * Where an error that begins to be thrown at a place ends the process: it leaves a handler whose promise nobody looks at, a
 * promise that nobody waits for, or a callback. Nothing when somebody catches it on every way.
 */
export function openingsFor(
  at: Span,
  reached: Reached,
  project: Project,
  seen: ReadonlySet<Reached> = new Set(),
): readonly Opening[] {
  if (isCaught(at, reached.ir.body) || seen.has(reached)) return [];
  const { entry, index } = reached;
  if (entry) return isBareHandler(reached, project) ? [{ handler: reached }] : [];
  const within = new Set([...seen, reached]);
  const written = index.expressionOf(reached.ref.function);
  const given = written && index.parentOf(written);
  const callers = project.callersOf(reached);
  if (given?.kind === "call" && given.callee !== written && callers.length === 0) {
    const by = project.find({ ...reached.ref, function: index.ownerOf(given) });
    if (!by || !passesOn(given, reached, by)) return [{ handler: undefined }];
    return isCaughtByMethod(given, by) ? [] : openingsFor(given.span, by, project, within);
  }
  return callers.flatMap(({ by, call }): readonly Opening[] => {
    if (isCaughtByMethod(call, by)) return [];
    if (reached.ir.async && !isHeld(call, by)) return [{ handler: undefined }];
    return openingsFor(call.span, by, project, within);
  });
}

/** Whether a `catch` that does not throw again stands around a place. */
function isCaught(at: Span, body: readonly Statement[]): boolean {
  return allStatements(body).some(
    (one) =>
      one.kind === "try" &&
      one.catch !== undefined &&
      one.block.span.start <= at.start &&
      at.end <= one.block.span.end &&
      !allStatements(one.catch.body.body).some(({ kind }) => kind === "throw"),
  );
}

/**
 * Whether what a callback rejects with comes out of the call that it is given to, where somebody waits for that: `map` of a
 * list, whose results are waited for together, `then`, `new Promise`, and what is itself waited for, as in
 * `await lock.acquire(key, async () => …)`. Any other callback runs by itself.
 */
function passesOn(given: Call, { ir }: Reached, by: Reached): boolean {
  const { callee } = given;
  if (callee.kind === "member" && /^(map|flatMap)$/.test(callee.property)) return true;
  const end = lastOfChain(given, by);
  if (!isHeld(end, by)) return false;
  if (callee.kind === "member" && chainsPromise(callee.property)) return true;
  if (given.new) return callee.kind === "identifier" && callee.name === "Promise";
  const parent = by.index.parentOf(end);
  return ir.async && (parent?.kind === "await" || parent?.kind === "return");
}

/** A promise that is a statement of its own, or is thrown away by `void`, is nobody's. */
function isHeld(call: Expression, by: Reached): boolean {
  const parent = by.index.parentOf(call);
  if (parent?.kind === "unary") return parent.operator !== "void";
  return parent?.kind !== "expression";
}

/** Whether what a call rejects with is caught where it is made: `poll().catch(report)`, `poll().then(answer, report)`. */
export function isCaughtByMethod(call: Call, { index }: Reached): boolean {
  let from: Expression = call;
  let at = index.parentOf(call);
  while (at?.kind === "member" || at?.kind === "call") {
    if (at.kind === "member" && at.property === "catch") return true;
    if (at.kind === "call" && at.callee === from && at.arguments.length === 2) return true;
    if (at.kind === "member" && !chainsPromise(at.property)) return false;
    from = at;
    at = index.parentOf(at);
  }
  return false;
}
