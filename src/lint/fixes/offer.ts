import { overlaps, type Span } from "../../text/span";
import type { FunctionAnalysis } from "../analysis/function";
import type { FileEdits, Fix } from "../finding";
import { type FixSubject, type NamedCarrier, nearestCarrier, writtenCarrier } from "./nearest";
import { changesOf, type Draft, type Refusal } from "./thread/draft";
import { handlerCarrier } from "./thread/handler-parameter";
import { receive } from "./thread/receive";
import { scopeCalled, signalThread } from "./thread/signal";

/** The fixes for a place, or why there are none. */
export interface Offer {
  readonly fixes: readonly Fix[];
  /** What stands in the way of one, as a clause. */
  readonly withheld?: string;
}

/**
 * Fixes for a place that need a carrier. Where none can be seen from there, the function is given a signal: a parameter of
 * it and of every function on the way, which the handlers pass.
 *
 * @param make the fixes, for a function that has a carrier
 */
export function offer(
  subject: FunctionAnalysis,
  at: Span,
  make: (subject: FixSubject) => readonly Fix[],
): Offer {
  const own = make(subject);
  if (own.length > 0 || nearestCarrier(subject, at)) return { fixes: own };
  if (make({ ...subject, given: writtenCarrier("signal", "signal", true) }).length === 0)
    return { fixes: [] };
  const threaded = threadTo(subject);
  if ("refused" in threaded) return { fixes: [], withheld: threaded.refused };
  const { given, changes, what } = threaded;
  const fixes = make({ ...subject, given }).flatMap((fix) => {
    const joined = join(changes, fix.changes);
    const title = `${what}: ${fix.title[0]!.toLowerCase()}${fix.title.slice(1)}`;
    return joined ? [{ ...fix, title, changes: joined }] : [];
  });
  return { fixes };
}

interface Threaded {
  readonly given: NamedCarrier;
  readonly changes: readonly FileEdits[];
  /** What is done before anything else, for the title. */
  readonly what: string;
}

function threadTo(subject: FunctionAnalysis): Threaded | Refusal {
  const empty: Draft = { subject, receivers: new Map(), edits: new Map(), tops: new Map() };
  const scope = scopeCalled(subject.reached, empty);
  if (!scope) return { refused: `${subject.reached.ir.name} is not called by a name` };
  if (scope.entry) {
    const own = handlerCarrier(empty, scope);
    if ("refused" in own) return own;
    return { given: own.carrier, changes: changesOf(own.draft), what: `Take \`${own.carrier.name}\`` };
  }
  const received = receive(empty, scope, signalThread);
  if ("refused" in received) return received;
  const receivers = [...received.draft.receivers.keys()].map(({ ir }) => `\`${ir.name.split(".").at(-1)!}\``);
  return {
    given: writtenCarrier("signal", received.name, true),
    changes: changesOf(received.draft),
    what: `Give ${listed(receivers)} a signal`,
  };
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** Two changes as one; imports at one place follow one another, and anything else at one place is no change to make. */
function join(one: readonly FileEdits[], other: readonly FileEdits[]): readonly FileEdits[] | undefined {
  const joined = new Map(one.map(({ file, edits }) => [file, [...edits]]));
  for (const { file, edits } of other) {
    const known = joined.get(file) ?? [];
    for (const edit of edits) {
      const at = known.findIndex((made) => overlaps(made.span, edit.span));
      if (at < 0) known.push(edit);
      else if (known[at]!.span.start !== known[at]!.span.end) return undefined;
      else known[at] = { ...edit, newText: known[at]!.newText + edit.newText };
    }
    joined.set(file, known);
  }
  return [...joined].map(([file, edits]) => ({ file, edits }));
}
