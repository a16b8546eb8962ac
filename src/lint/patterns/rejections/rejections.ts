import { effectOf } from "../../analysis/effects/effects";
import { isLeftInTheDark } from "../../analysis/effects/given";
import { promisedWrite } from "../../analysis/effects/promises";
import type { EffectScope } from "../../analysis/effects/scope";
import { rejectsWithUpstream, settling } from "../../analysis/effects/settling";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Reached } from "../../analysis/project";
import { returnedBy } from "../../analysis/values/carriers";
import type { FunctionRef } from "../../facts";
import { graphOf } from "../../flow/build";
import type { BlockId, Event, Graph } from "../../flow/graph";
import type { Call, Expression } from "../../ir";
import { isLookedBefore } from "../checks/staleness";

type Subject = Pick<FunctionAnalysis, "scope" | "conditions" | "project" | "settings">;

/** The first event of a function that rejects or throws when the call is cancelled, and that nothing in it catches. */
export function rejectionOnCancel(
  reached: Reached,
  subject: Subject,
  seen: ReadonlySet<Reached> = new Set(),
): Event | undefined {
  if (seen.has(reached)) return undefined;
  const graph = graphOf(reached.ir);
  const within = new Set([...seen, reached]);
  for (const { events, throwsTo } of graph.blocks) {
    const last = events.findLast((event) => leavesUncaught(event, throwsTo?.to, graph));
    if (!last) continue;
    const found = events.find((event) => rejects(event, reached, subject, within));
    if (found) return found;
  }
  return undefined;
}

/** Whether an exception of an event ends the function: no `catch` on its way goes on without throwing again. */
function leavesUncaught(event: Event, to: BlockId | undefined, graph: Graph): boolean {
  // What an async function hands back is no longer in any `try`.
  if (event.kind === "return") return true;
  if (to === undefined || to === graph.thrown) return to !== undefined;
  const seen = new Set<BlockId>();
  const pending = [to];
  let throws = false;
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (at === graph.exit) return false;
    if (at === graph.thrown) throws = true;
    if (seen.has(at)) continue;
    seen.add(at);
    pending.push(...graph.blocks[at]!.edges.map((edge) => edge.to));
  }
  return throws;
}

function rejects(event: Event, reached: Reached, subject: Subject, seen: ReadonlySet<Reached>): boolean {
  const { scope } = subject;
  switch (event.kind) {
    case "step":
      return effectOf(event, reached, scope).stops === true;
    case "call":
      return (
        effectOf(event, reached, scope).stops === true || runsRejecting(event.node, subject, seen, false)
      );
    case "await":
      return settlesBadly(event.node.value, reached, subject, seen);
    case "return":
      return reached.ir.async && settlesBadly(event.value, reached, subject, seen);
    case "yield":
    case "dispose":
      return false;
  }
}

/** Whether a promise rejects when the call is cancelled. */
function settlesBadly(
  value: Expression,
  reached: Reached,
  subject: Subject,
  seen: ReadonlySet<Reached>,
): boolean {
  const { scope } = subject;
  if (value.kind !== "call") return false;
  const { callee } = value;
  if (callee.kind === "member" && callee.property === "catch") return false;
  if (callee.kind === "member" && callee.property === "then" && value.arguments.length > 1) return false;
  const all = joinedBy(value);
  if (all?.some((one) => settlesBadly(one, reached, subject, seen))) return true;
  return (
    settling(value, reached, scope).stops === true ||
    isPromisedWrite(value, reached, subject) ||
    isPipeline(value, reached, scope) ||
    runsRejecting(value, subject, seen, true)
  );
}

/** The promises of which the first that rejects decides. */
function joinedBy({ callee, arguments: [list] }: Call): readonly Expression[] | undefined {
  const joins =
    callee.kind === "member" &&
    callee.property === "all" &&
    callee.object.kind === "identifier" &&
    callee.object.name === "Promise";
  return joins && list?.kind === "array" ? list.elements : undefined;
}

/** A function of the project that is called here. An async one rejects only for who waits for it. */
function runsRejecting(call: Call, subject: Subject, seen: ReadonlySet<Reached>, awaited: boolean): boolean {
  const { scope } = subject;
  const targets = scope.project.callFact(call)?.targets ?? [];
  const rejects = (target: FunctionRef) => {
    const called = scope.project.find(target);
    if (!called || seen.has(called) || called.ir.generator || called.ir.async !== awaited) {
      return awaited && called !== undefined && returnsRejecting(called, subject);
    }
    if (isLeftInTheDark(call, called, scope)) return false;
    return rejectionOnCancel(called, subject, seen) !== undefined;
  };
  // Of what several callers hand in, each is run for one of them only.
  return scope.project.isHandedIn(call) ? targets.every(rejects) : targets.some(rejects);
}

function returnsRejecting(called: Reached, subject: Subject): boolean {
  return (
    !called.ir.async &&
    returnedBy(called).some((value) => value.kind === "call" && isPromisedWrite(value, called, subject))
  );
}

/** `new Promise((resolve, reject) => call.write(x, (error) => ...))`, or with an upstream call that is cancelled. */
function isPromisedWrite(value: Call, reached: Reached, subject: Subject): boolean {
  const { scope } = subject;
  if (rejectsWithUpstream(value, reached, scope)) return true;
  if (!promisedWrite(value, reached, scope)) return false;
  return !isLookedBefore(value, reached, subject) || leavesWrites(reached, subject);
}

/**
 * Whether a function, or one that calls it, writes without waiting: what is written after that stands in a queue, which
 * fails when the call is cancelled. A write that was under way is told to have succeeded.
 */
function leavesWrites(reached: Reached, { project, scope }: Subject): boolean {
  const callers = project.callersOf(reached).map(({ by }) => by);
  return [reached, ...callers].some((where) =>
    where.index.expressionsOf(where.ref.function).some((one) => {
      if (one.kind !== "call" || one.callee.kind !== "member" || one.callee.property !== "write")
        return false;
      return one.arguments.length < 2 && scope.carriers.of(one.callee.object, where)?.kind === "call";
    }),
  );
}

/** `await pipeline(source, call)` rejects with a premature close. */
function isPipeline(value: Call, reached: Reached, { carriers, project }: EffectScope): boolean {
  const external = project.callFact(value)?.external;
  if (external?.package !== "node:stream/promises" || !/^(pipeline|finished)$/.test(external.name))
    return false;
  return value.arguments.some((argument) => carriers.of(argument, reached)?.kind === "call");
}
