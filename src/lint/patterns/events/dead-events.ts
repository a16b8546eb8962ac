import type { FunctionAnalysis } from "../../analysis/function";
import { callbackOf } from "../../analysis/graph/callbacks";
import type { Reached } from "../../analysis/project";
import type { Carrier } from "../../analysis/values/carrier";
import { placesOf } from "../../analysis/values/flows";
import type { Call, Expression, FunctionId } from "../../ir";
import { addsListener } from "../../knowledge/methods";
import { initialOf } from "../../syntax/names";

/** Events that are registered under a name which says nothing when the call is cancelled. */
export interface DeadEvent {
  readonly event: string;
  /** `unknown` to the object; it `never` comes for this kind of call; it comes, but not `on cancel`. */
  readonly why: "unknown" | "never" | "not on cancel";
  readonly carrier: "call" | "signal";
  readonly kind: string;
  readonly eventSpan: Expression["span"];
}

type Subject = Pick<FunctionAnalysis, "carriers" | "project" | "listeners">;

const misnamed = /^(abort|aborted|canceled|cancel|cancelling|disconnect|disconnected|onCancel)$/;
const misnamedOfSignal = /^(cancelled|canceled|cancel|aborted|close|end)$/;

/** What a call of `on` and its kin listens to, when that never tells of a cancellation. */
export function deadEventOf(
  call: Call,
  where: Reached,
  { carriers }: Pick<Subject, "carriers">,
): DeadEvent | undefined {
  const { callee } = call;
  const [name] = call.arguments;
  if (callee.kind !== "member" || !addsListener(callee.property)) return undefined;
  if (name?.kind !== "literal" || typeof name.value !== "string") return undefined;
  const carrier = carriers.of(callee.object, where);
  const why = carrier && whyDead(carrier, name.value);
  if (!why) return undefined;
  return {
    event: name.value,
    why,
    carrier: carrier.kind === "signal" ? "signal" : "call",
    kind: carrier.kind === "call" ? carrier.call : "signal",
    eventSpan: name.span,
  };
}

/** The table of events that were seen on real calls, for each kind. */
function whyDead(carrier: Carrier, event: string): DeadEvent["why"] | undefined {
  if (carrier.kind === "signal") return misnamedOfSignal.test(event) ? "unknown" : undefined;
  if (carrier.kind !== "call") return undefined;
  if (misnamed.test(event)) return "unknown";
  switch (carrier.call) {
    case "unary":
      return /^(close|end|finish|error)$/.test(event) ? "never" : undefined;
    case "server-streaming":
      if (event === "end") return "never";
      return event === "finish" || event === "error" ? "not on cancel" : undefined;
    default:
      return event === "finish" || event === "error" ? "not on cancel" : undefined;
  }
}

/** Whether `fromEvent(call, "end")` and its kin, or a name for it, wait for an event that no cancellation brings. */
export function isDeadNotifier(
  value: Expression,
  where: Reached,
  { carriers }: Pick<Subject, "carriers">,
): boolean {
  const made = initialOf(value, where.index.file) ?? value;
  if (made.kind !== "call" || made.callee.kind !== "identifier" || made.callee.name !== "fromEvent")
    return false;
  const [source, event] = made.arguments;
  const carrier = source && carriers.of(source, where);
  if (!carrier || event?.kind !== "literal") return false;
  return whyDead(carrier, String(event.value)) !== undefined;
}

/** Whether a function runs on such an event, and when no call is cancelled. */
export function isDeadCallback(id: FunctionId, where: Reached, subject: Subject): boolean {
  return new DeadCallbacks(subject).has(id, where);
}

/** Follows functions to where they are handed over or called; those that call each other are followed once. */
class DeadCallbacks {
  private readonly seen = new Set<string>();

  constructor(private readonly subject: Subject) {}

  has(id: FunctionId, where: Reached): boolean {
    const key = `${where.ref.file}#${id}`;
    if (this.seen.has(key)) return false;
    this.seen.add(key);
    const { index } = where;
    const { project } = this.subject;
    const binding = index.bindingOf(id);
    const written = index.expressionOf(id);
    const uses = binding === undefined ? [] : index.usesOf(binding).map(({ expression }) => expression);
    const self = index.file.functions[id]!.kind === "method" && project.find({ ...where.ref, function: id });
    if (self && project.callersOf(self).some(({ by }) => this.has(by.ref.function, by))) return true;
    return [...(written ? [written] : []), ...uses].some((value) => {
      const by = project.find({ ...where.ref, function: index.ownerOf(value) });
      return by !== undefined && placesOf(value, by, project).some((place) => this.isHanded(place));
    });
  }

  private isHanded({
    expression,
    where,
  }: {
    readonly expression: Expression;
    readonly where: Reached;
  }): boolean {
    const parent = where.index.parentOf(expression);
    if (parent?.kind !== "call") return false;
    if (parent.callee === expression) return this.has(where.index.ownerOf(parent), where);
    return deadEventOf(parent, where, this.subject) !== undefined;
  }
}

/** The function that a registration is given. */
export function listenerOf(call: Call, where: Reached, { project }: Pick<Subject, "project">) {
  return callbackOf(call.arguments[1], where, project);
}
