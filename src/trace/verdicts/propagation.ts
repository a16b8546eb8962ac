import { ms } from "../../text/duration";
import type { SourcePlace, UpstreamCall } from "../evidence";
import type { Hop, HopTable } from "../hops/hops";
import { type Lineage, openedAt } from "../hops/lineage";
import { wireAnswer, wireCancel } from "../hops/wire-call";
import type { Confidence } from "./outcome";

/** Whether the cancel of one call was passed on to a call that was made for it. */
export interface Propagation {
  /** The server called. */
  readonly to: string;
  readonly path: string;
  readonly outcome: "passed-on" | "not-passed-on" | "already-over" | "cannot-be-told";
  /** Milliseconds from the cancel to the cancel of the other call, for `passed-on`. */
  readonly after?: number;
  readonly confidence: Confidence;
  /** What was seen, in a sentence. */
  readonly evidence: string;
  /** Where the call was made, when a probe saw it. */
  readonly place?: SourcePlace;
}

/** A cancel and an ordinary end that are closer than this crossed on their way, in milliseconds. */
const CROSSING = 5;

/** A call that was cancelled, among all that were observed. */
export interface CancelledHop {
  readonly hop: Hop;
  /** When it was cancelled. */
  readonly cancelledAt: number;
  /** Who made each hop. */
  readonly lines: ReadonlyMap<string, Lineage>;
  readonly table: HopTable;
  /** Until when was observed. */
  readonly now: number;
}

/**
 * What became of each call that was made for a cancelled one.
 *
 * @param children the hops made for it that were observed; calls that only the caller's probe knows are added.
 */
export function propagations(cancelled: CancelledHop, children: readonly Hop[]): Propagation[] {
  const { hop, table } = cancelled;
  const upstreams = hop.handler?.upstreams ?? [];
  const unseen = upstreams.filter((upstream) => !children.includes(childOf(upstream, table)!));
  return [
    ...children.map((child) =>
      toChild(
        cancelled,
        child,
        upstreams.find((up) => childOf(up, table) === child),
      ),
    ),
    ...unseen.map((upstream) => toUnseen(cancelled, upstream)),
  ];
}

function childOf(upstream: UpstreamCall, table: HopTable): Hop | undefined {
  return table.hopByCaller(upstream.localPort, upstream.stream);
}

function toChild(cancelled: CancelledHop, child: Hop, upstream: UpstreamCall | undefined): Propagation {
  const { hop, lines, table } = cancelled;
  const common = {
    to: child.server,
    path: child.path,
    confidence: certainty(hop, child, lines.get(child.id), table),
    ...(upstream?.place ? { place: upstream.place } : {}),
  };
  const observers = [
    hop.wire?.observer ?? hop.handler!.observer,
    child.wire?.observer ?? child.handler!.observer,
  ];
  const uncertainty = table.uncertainty(observers[0]!, observers[1]!);
  if (!Number.isFinite(uncertainty)) {
    return {
      ...common,
      outcome: "cannot-be-told",
      evidence: `the clocks of ${hop.server} and ${child.server} were never compared`,
    };
  }
  const fate = childFate(child);
  if (fate.type === "unreadable") {
    return {
      ...common,
      outcome: "cannot-be-told",
      evidence: `the call to ${child.server} could not be read on`,
    };
  }
  return {
    ...common,
    ...judgeFate(fate, { to: child.server, startedAt: openedAt(child), uncertainty }, cancelled),
  };
}

function toUnseen(cancelled: CancelledHop, upstream: UpstreamCall): Propagation {
  const fate: Fate =
    upstream.cancelledAt !== undefined
      ? { type: "cancelled", at: upstream.cancelledAt }
      : upstream.ended
        ? {
            type: "ended",
            at: upstream.ended.at,
            ...(upstream.ended.code === undefined ? {} : { code: upstream.ended.code }),
          }
        : { type: "open" };
  return {
    to: upstream.path,
    path: upstream.path,
    confidence: "certain",
    ...(upstream.place ? { place: upstream.place } : {}),
    ...judgeFate(fate, { to: upstream.path, startedAt: upstream.startedAt, uncertainty: 0 }, cancelled),
  };
}

type Fate =
  | { readonly type: "cancelled"; readonly at: number }
  | { readonly type: "ended"; readonly at: number; readonly code?: number }
  | { readonly type: "unreadable" }
  | { readonly type: "open" };

function childFate(child: Hop): Fate {
  if (child.wire) {
    const cancel = wireCancel(child.wire);
    if (cancel) return { type: "cancelled", at: cancel.at };
    const answer = wireAnswer(child.wire);
    if (answer) return { type: "ended", ...answer };
    return child.wire.unreadable ? { type: "unreadable" } : { type: "open" };
  }
  const { cancelled, settled } = child.handler!;
  if (cancelled && cancelled.cause !== "completed") return { type: "cancelled", at: cancelled.at };
  return settled ? { type: "ended", at: settled.at } : { type: "open" };
}

/** A call that was made for another one. */
interface MadeCall {
  /** What it is called in a sentence. */
  readonly to: string;
  readonly startedAt: number;
  /** How far its clock and that of its caller may be apart, in milliseconds. */
  readonly uncertainty: number;
}

function judgeFate(
  fate: Exclude<Fate, { readonly type: "unreadable" }>,
  { to, startedAt, uncertainty }: MadeCall,
  { cancelledAt: cancelAt, now }: CancelledHop,
): Pick<Propagation, "outcome" | "after" | "evidence"> {
  const late = startedAt > cancelAt ? ", though it was started after the cancel" : "";
  switch (fate.type) {
    case "cancelled": {
      const after = Math.max(0, fate.at - cancelAt);
      if (fate.at < cancelAt - uncertainty - CROSSING) {
        return { outcome: "already-over", evidence: `the call to ${to} had been cancelled before` };
      }
      return {
        outcome: "passed-on",
        after,
        evidence: `the call to ${to} was cancelled ${ms(after)} later${late}`,
      };
    }
    case "ended": {
      if (fate.at <= cancelAt + uncertainty + CROSSING) {
        return { outcome: "already-over", evidence: `the call to ${to} was over by then` };
      }
      const status = fate.code === undefined ? "" : ` with status ${fate.code}`;
      return {
        outcome: "not-passed-on",
        evidence: `the call to ${to} went on for ${ms(fate.at - cancelAt)} and ended by itself${status}`,
      };
    }
    case "open":
      return {
        outcome: "not-passed-on",
        evidence: `the call to ${to} was still open ${ms(Math.max(0, now - cancelAt))} later`,
      };
  }
}

/** An inferred caller is as good as observed only when no other call could have been it. */
function certainty(hop: Hop, child: Hop, line: Lineage | undefined, table: HopTable): Confidence {
  const dropped = [hop, child].some((one) =>
    [one.wire?.observer, one.handler?.observer].some((id) => id !== undefined && table.observer(id)?.dropped),
  );
  return dropped || line?.how === "innermost" || line?.how === "only-live" ? "likely" : "certain";
}
