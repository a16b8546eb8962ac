import { effectOf } from "../../analysis/effects/effects";
import { promisedWrite } from "../../analysis/effects/promises";
import { settling } from "../../analysis/effects/settling";
import type { FunctionAnalysis } from "../../analysis/function";
import type { Reached } from "../../analysis/project";
import { graphOf } from "../../flow/build";
import type { BlockId, Edge, Event } from "../../flow/graph";
import { naturalLoop } from "../../flow/loops";
import { isChecked, macro, type StateSet, statesOf, suspensionOf, unknown } from "../../flow/states";
import type { Call, Expression } from "../../ir";
import { knownFunction } from "../../knowledge/knowledge";
import { addsListener } from "../../knowledge/methods";

/**
 * A set of what can be said of the last look at the call: it was just now, something may have been waited for, it was, or
 * the call has only begun.
 */
type Since = number;
const fresh = 1;
const doubtful = 2;
const waited = 4;
const begun = 8;

/** How far callers are looked at. */
const farthest = 6;

type Subject = Pick<FunctionAnalysis, "scope" | "conditions" | "project" | "settings">;

/** Whether the call may be over, unseen, when a function comes to one of its calls: it waited, and did not look since. */
export function mayHaveEnded(call: Call, where: Reached, subject: Subject): "yes" | "perhaps" | "no" {
  // What only a further turn of a loop leaves unseen is that loop's defect, which other rules tell.
  const since = sinceAt(call, where, subject, { turns: "first", depth: 0 });
  return since & waited ? "yes" : since & doubtful ? "perhaps" : "no";
}

/** Whether a function has looked each time that it comes to one of its calls, and waited for nothing since. */
export function isLookedBefore(call: Call, where: Reached, subject: Subject): boolean {
  return sinceAt(call, where, subject, { turns: "all", depth: 0 }) === fresh;
}

/** Which turns of loops are gone through, and how many callers lie behind. */
interface Walk {
  readonly turns: "first" | "all";
  readonly depth: number;
}

function sinceAt(call: Call, where: Reached, subject: Subject, walk: Walk): Since {
  const graph = graphOf(where.ir);
  const sets = new Uint8Array(graph.blocks.length);
  const waiting = [graph.entry];
  sets[graph.entry] = onEntry(where, subject, walk);
  let found: Since = 0;
  const arrive = ({ to }: Edge, set: Since) => {
    if ((sets[to]! | set) === sets[to]) return;
    sets[to]! |= set;
    waiting.push(to);
  };
  const loops =
    walk.turns === "all"
      ? []
      : graph.loops.map((loop) => ({ head: loop.head, blocks: naturalLoop(graph, loop) }));
  const comesRound = (from: BlockId, to: BlockId) =>
    loops.some(({ head, blocks }) => head === to && blocks.has(from));
  for (let next = 0; next < waiting.length; next++) {
    const block = waiting[next]!;
    const { events, edges, throwsTo } = graph.blocks[block]!;
    let set: Since = sets[block]!;
    for (const event of events) {
      if (event.kind === "call" && event.node === call) found |= set;
      const after = following(set, event, where, subject);
      if (throwsTo) arrive(throwsTo, set | after);
      set = after;
    }
    for (const edge of edges) {
      if (!comesRound(block, edge.to)) arrive(edge, passing(set, edge, where, subject));
    }
  }
  return found;
}

function following(set: Since, event: Event, where: Reached, { scope }: Subject): Since {
  const { returns } = effectOf(event, where, scope);
  // It succeeds though the call has ended meanwhile.
  if (event.kind === "await" && isWrite(event.node.value, where, scope)) return waited;
  return afterWait(returns, set);
}

function afterWait(returns: StateSet, otherwise: Since): Since {
  return statesOf(returns).reduce((result, one) => {
    if (isChecked(one)) return result | fresh;
    if (suspensionOf(one) === macro) return result | waited;
    return result | (suspensionOf(one) === unknown ? doubtful : otherwise);
  }, 0);
}

/** Whether a write is waited for, here or in a function that is called. */
function isWrite(value: Expression, where: Reached, scope: Subject["scope"]): boolean {
  if (value.kind !== "call") return false;
  if (promisedWrite(value, where, scope)) return true;
  return (scope.project.callFact(value)?.targets ?? []).some((ref) => {
    const target = scope.project.find(ref);
    return target?.index
      .expressionsOf(target.ref.function)
      .some((one) => one.kind === "call" && promisedWrite(one, target, scope) !== undefined);
  });
}

/** On the side where the call is over, whoever listens knows. */
function passing(set: Since, { test }: Edge, where: Reached, { conditions }: Subject): Since {
  // Where there is no signal nothing is missed: `signal?.throwIfAborted(); signal?.addEventListener(…)`.
  if (test && conditions.sense(test, where) === "nobody") return 0;
  const meaning = test && conditions.of(test.expression, where);
  if (!test || !meaning || meaning.since) return set;
  const told = test.outcome ? meaning.whenTrue : meaning.whenFalse;
  return told === "live" ? fresh : told === "cancelled" ? 0 : set;
}

function onEntry(where: Reached, subject: Subject, { turns, depth }: Walk): Since {
  const { project } = subject;
  if (where.entry || depth > farthest) return begun;
  const further = { turns, depth: depth + 1 };
  const callers = project.callersOf(where);
  if (callers.length > 0) {
    return callers.reduce((set, { by, call }) => set | sinceAt(call, by, subject, further), 0) || begun;
  }
  const written = where.index.expressionOf(where.ref.function);
  const parent = written && where.index.parentOf(written);
  const by = written && project.find({ ...where.ref, function: where.index.ownerOf(written) });
  if (parent?.kind !== "call" || !by || parent.callee === written) return begun;
  return beforeCallback(parent, by, subject) ?? (sinceAt(parent, by, subject, further) || begun);
}

/** What has been waited for before a call runs its callback; nothing for listeners, which are told of what happens now. */
function beforeCallback(
  call: Call,
  where: Reached,
  { scope, project, settings }: Subject,
): Since | undefined {
  const { callee } = call;
  if (callee.kind === "member" && (addsListener(callee.property) || callee.property === "subscribe"))
    return undefined;
  if (callee.kind === "member" && callee.property === "then")
    return afterWait(settling(callee.object, where, scope).returns, doubtful);
  const external = project.callFact(call)?.external;
  return external && knownFunction(external, settings.libraries)?.callsBack === "macro"
    ? doubtful
    : undefined;
}
