import type { HandlerEvidence, SourcePlace } from "../evidence";
import type { Hop } from "../hops/hops";
import { type Lineage, openedAt } from "../hops/lineage";
import { wireAnswer } from "../hops/wire-call";
import { cancelOf, type Verdict } from "../verdicts/verdict";
import type { OwnEvents } from "./own-events";

/** Who takes part in a sequence: the client, and each server. */
export interface Participant {
  readonly id: string;
  readonly name: string;
}

/** Where an item was seen on the wire. */
export interface FramePlace {
  readonly observer: string;
  readonly connection: number;
  readonly stream: number;
}

interface Item {
  /** Milliseconds from the first event of the sequence. */
  readonly at: number;
  readonly text: string;
  /** Work that went on after the cancel that it should have ended with. */
  readonly late: boolean;
  readonly place?: SourcePlace;
  readonly frame?: FramePlace;
}

/** Something that goes from one participant to another, or stays with one. */
export type SequenceItem =
  | (Item & {
      readonly kind: "call" | "messages" | "cancel" | "status";
      readonly from: string;
      readonly to: string;
    })
  | (Item & { readonly kind: "note" | "verdict"; readonly over: string });

/** A sequence diagram as data: what is drawn, in the order of time. */
export interface Sequence {
  readonly title: string;
  readonly participants: readonly Participant[];
  readonly items: readonly SequenceItem[];
}

/**
 * The sequence of one request through all servers that were observed.
 *
 * @param family a root hop and all that were made for it.
 * @param words how a verdict is put.
 * @param own what the client itself saw, when it is ours.
 */
export function sequenceOf(
  family: readonly Hop[],
  lines: ReadonlyMap<string, Lineage>,
  judged: readonly Verdict[],
  words: (verdict: Verdict) => string,
  own?: OwnEvents,
): Sequence {
  const hops = [...family].sort((a, b) => openedAt(a) - openedAt(b));
  const ownStart = hops[0] && own?.startedAt(hops[0]);
  const start = ownStart ?? (hops[0] ? openedAt(hops[0]) : 0);
  const items: SequenceItem[] = [];
  if (own && ownStart !== undefined) {
    for (const { at, text } of own.events)
      items.push({ kind: "note", over: CLIENT, at: ownStart + at, text, late: false });
  }
  for (const hop of hops) {
    const line = lines.get(hop.id);
    const caller = line && "hop" in line ? line.hop : undefined;
    const cancelAt = earliest(cancelOf(hop)?.at, caller && cancelOf(caller)?.at);
    items.push(...hopItems(hop, caller?.server ?? CLIENT, cancelAt));
    for (const verdict of judged)
      if (verdict.hop === hop.id) items.push(verdictItem(verdict, words(verdict)));
  }
  const ends = items.filter(({ kind }) => kind !== "verdict").map(({ at }) => at);
  const end = Math.max(...ends, start);
  return {
    title: hops[0]?.path ?? "",
    participants: [CLIENT, ...new Set(hops.map((hop) => hop.server))].map((name) => ({ id: name, name })),
    // What was judged is said at the end, as it rests on all that was seen.
    items: items
      .map((item) => ({ ...item, at: (item.kind === "verdict" ? end : item.at) - start }))
      .sort((a, b) => a.at - b.at || Number(a.kind === "verdict") - Number(b.kind === "verdict")),
  };
}

const CLIENT = "client";

function hopItems(hop: Hop, caller: string, cancelAt: number | undefined): SequenceItem[] {
  const server = hop.server;
  const late = (at: number) => cancelAt !== undefined && at > cancelAt;
  const frame = hop.wire && {
    frame: { observer: hop.wire.observer, connection: hop.wire.connection, stream: hop.wire.stream },
  };
  const items: SequenceItem[] = [
    {
      kind: "call",
      from: caller,
      to: server,
      at: openedAt(hop),
      text: hop.path,
      late: late(openedAt(hop)),
      ...frame,
    },
  ];
  const cancel = cancelOf(hop);
  if (cancel) {
    const text =
      cancel.cause === "deadline"
        ? "deadline exceeded"
        : cancel.cause === "connection"
          ? "connection lost"
          : "cancel";
    items.push({ kind: "cancel", from: caller, to: server, at: cancel.at, text, late: false, ...frame });
  }
  if (hop.wire) items.push(...wireItems(hop, caller, cancelAt, frame));
  if (hop.handler) items.push(...handlerNotes(hop.handler, server, late));
  return items;
}

function wireItems(
  hop: Hop,
  caller: string,
  cancelAt: number | undefined,
  frame: object | undefined,
): SequenceItem[] {
  const { messages, afterCancel } = hop.wire!;
  const items: SequenceItem[] = [];
  const add = (from: string, to: string, count: number, at: number | undefined) => {
    if (count === 0 || at === undefined) return;
    const late = cancelAt !== undefined && at > cancelAt;
    const text = `${count} ${count === 1 ? "message" : "messages"}${late ? ", also after the cancel" : ""}`;
    items.push({ kind: "messages", from, to, at, text, late, ...frame });
  };
  add(caller, hop.server, messages.client.count, messages.client.lastAt);
  add(hop.server, caller, messages.server.count - afterCancel.count, beforeCancel(hop));
  add(hop.server, caller, afterCancel.count, afterCancel.lastAt);
  const answer = wireAnswer(hop.wire!);
  if (answer) {
    const late = cancelAt !== undefined && answer.at > cancelAt;
    items.push({
      kind: "status",
      from: hop.server,
      to: caller,
      at: answer.at,
      text: `status ${answer.code ?? "?"}`,
      late,
      ...frame,
    });
  }
  return items;
}

/** The time of the last message that came before the cancel, as well as the tally tells it. */
function beforeCancel(hop: Hop): number | undefined {
  const { messages, afterCancel } = hop.wire!;
  return afterCancel.count === 0 ? messages.server.lastAt : messages.server.firstAt;
}

function handlerNotes(handler: HandlerEvidence, over: string, late: (at: number) => boolean): SequenceItem[] {
  const notes: SequenceItem[] = [];
  if (handler.seen) {
    notes.push({
      kind: "note",
      over,
      at: handler.seen.at,
      text: `told by a ${handler.seen.through}`,
      late: false,
      ...(handler.seen.place ? { place: handler.seen.place } : {}),
    });
  }
  if (handler.settled) {
    const { at, how } = handler.settled;
    notes.push({ kind: "note", over, at, text: `handler ${how}`, late: late(at) && !handler.seen });
  }
  if (handler.lastWork && !handler.seen) {
    const { at, kind, place } = handler.lastWork;
    notes.push({ kind: "note", over, at, text: WORK[kind], late: true, ...(place ? { place } : {}) });
  }
  for (const { event, emitter, place } of handler.leftListeners) {
    const text = `a listener for '${event}' on ${emitter} is left`;
    notes.push({ kind: "note", over, at: handler.at, text, late: true, ...(place ? { place } : {}) });
  }
  if (handler.phase !== "running" || !handler.cancelled) return notes;
  for (const { kind, count, place } of handler.timers) {
    const text = `${count} ${kind}${count === 1 ? "" : "s"} still alive`;
    notes.push({ kind: "note", over, at: handler.at, text, late: true, ...(place ? { place } : {}) });
  }
  return notes;
}

const WORK = {
  write: "last write",
  timer: "last timer fired",
  upstream: "last call made",
  request: "last request to the system",
} as const;

function verdictItem(verdict: Verdict, text: string): SequenceItem {
  const late = verdict.outcome !== "stopped" && verdict.outcome !== "cannot-be-told";
  const place = verdict.blame[0]?.place;
  return { kind: "verdict", over: verdict.server, at: 0, text, late, ...(place ? { place } : {}) };
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}
