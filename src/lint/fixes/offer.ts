import type { Span } from "../../text/span";
import type { FunctionAnalysis } from "../analysis/function";
import type { FileEdits, Fix, Offer } from "../finding";
import { listed } from "./catch/catch-on-way";
import { joinChanges } from "./edits/join-changes";
import { type FixSubject, type NamedCarrier, nearestCarrier, writtenCarrier } from "./nearest";
import { changesOf, type Draft, type Refusal } from "./thread/draft";
import { scopeCalled } from "./thread/from-above";
import { handlerCarrier } from "./thread/handler-parameter";
import { callThread, parentThread } from "./thread/parent";
import { receive } from "./thread/receive";
import { signalThread } from "./thread/signal";
import type { Thread } from "./thread/thread";

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
  const here = nearestCarrier(subject, at) !== undefined;
  const given = writtenCarrier("signal", "signal", !here);
  return offered(subject, make, given, () =>
    here ? signalHere(subject, at) : threadTo(subject, signalThread),
  );
}

/** The same where only the call itself will do: as the parent of a call to another server. */
export function offerParent(subject: FunctionAnalysis, make: (subject: FixSubject) => readonly Fix[]): Offer {
  const given = writtenCarrier("call", "parent", true);
  return offered(subject, make, given, () => threadTo(subject, parentThread));
}

/** The same where the call itself is listened to: what it is called may be its own name. */
export function offerCall(subject: FunctionAnalysis, make: (subject: FixSubject) => readonly Fix[]): Offer {
  return offered(subject, make, writtenCarrier("call", "call", true), () => threadTo(subject, callThread));
}

/**
 * @param given what it would have, to see whether that would help
 * @param bring has it brought there
 */
function offered(
  subject: FunctionAnalysis,
  make: (subject: FixSubject) => readonly Fix[],
  given: NamedCarrier,
  bring: () => Brought | Refusal,
): Offer {
  const own = make(subject);
  if (own.length > 0) return { fixes: own };
  if (make({ ...subject, given }).length === 0) return { fixes: [] };
  const brought = bring();
  if ("refused" in brought) return { fixes: [], withheld: brought.refused };
  const fixes = make({ ...subject, given: brought.given }).flatMap((fix) => {
    const joined = joinChanges(brought.changes, fix.changes);
    const title = `${brought.what}: ${fix.title[0]!.toLowerCase()}${fix.title.slice(1)}`;
    return joined ? [{ ...fix, title, changes: joined }] : [];
  });
  return { fixes };
}

interface Brought {
  readonly given: NamedCarrier;
  readonly changes: readonly FileEdits[];
  /** What is done before anything else, for the title. */
  readonly what: string;
}

/** The function can ask its call, and needs a signal. */
function signalHere(subject: FunctionAnalysis, at: Span): Brought | Refusal {
  const empty: Draft = { subject, receivers: new Map(), edits: new Map(), types: new Map(), tops: new Map() };
  const supplied = signalThread.supply(empty, subject.reached, at);
  if ("refused" in supplied) return supplied;
  return {
    given: writtenCarrier("signal", supplied.written, false),
    changes: changesOf(supplied.draft),
    what: "Make a signal of the call",
  };
}

function threadTo(subject: FunctionAnalysis, thread: Thread): Brought | Refusal {
  const empty: Draft = { subject, receivers: new Map(), edits: new Map(), types: new Map(), tops: new Map() };
  const scope = scopeCalled(subject.reached, empty);
  if (!scope) return { refused: `${subject.reached.ir.name} is not called by a name` };
  if (scope.entry) {
    const own = handlerCarrier(empty, scope);
    if ("refused" in own) return own;
    return { given: own.carrier, changes: changesOf(own.draft), what: `Take \`${own.carrier.name}\`` };
  }
  const received = receive(empty, scope, thread);
  if ("refused" in received) return received;
  const receivers = [...received.draft.receivers.keys()].map(({ ir }) => `\`${ir.name.split(".").at(-1)!}\``);
  const signal = thread === signalThread;
  return {
    given: writtenCarrier(signal ? "signal" : "call", received.name, true),
    changes: changesOf(received.draft),
    what: `Give ${listed(receivers)} ${signal ? "a signal" : "the call"}`,
  };
}
