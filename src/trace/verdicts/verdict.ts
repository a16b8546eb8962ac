import type { CancelCause } from "../evidence";
import type { Hop, HopTable } from "../hops/hops";
import { type Lineage, lineages } from "../hops/lineage";
import { wireAnswer, wireCancel } from "../hops/wire-call";
import { ranOn } from "./blame";
import { judgeHandler } from "./handler-verdict";
import type { Finding } from "./outcome";
import { type Propagation, propagations } from "./propagation";
import { judgeWire } from "./wire-verdict";

/** What one server did about one cancelled call. */
export interface Verdict extends Finding {
  readonly hop: string;
  /** Who watched the server. */
  readonly observers: readonly string[];
  readonly server: string;
  readonly path: string;
  /** The cancel that is judged: when (trace clock, milliseconds) and why the call ended early. */
  readonly cancel: { readonly at: number; readonly cause: CancelCause };
  /** The X of *not passed on to X*. */
  readonly to?: string;
  readonly passedOn: readonly Propagation[];
}

/** The HTTP/2 error code with which clients give up. */
const HTTP2_CANCEL = 8;

/**
 * Judges every hop that was cancelled, or whose caller was, and never claims more than was seen.
 *
 * @param now the moment up to which everything was observed, on the trace's clock: what is still open then, was
 *   open at least that long.
 */
export function verdicts(table: HopTable, now: number): Verdict[] {
  const lines = lineages(table);
  const children = childrenOf(table, lines);
  const result: Verdict[] = [];
  for (const hop of table.hops()) {
    const verdict = judge(hop, { table, lines, children, now });
    if (verdict) result.push(verdict);
  }
  return result.sort((a, b) => depth(a.hop, lines) - depth(b.hop, lines) || a.cancel.at - b.cancel.at);
}

/** When and why a hop was cancelled, as its server saw it or as the wire showed it. */
export function cancelOf(hop: Hop): { readonly at: number; readonly cause: CancelCause } | undefined {
  const inside = hop.handler?.cancelled;
  const outside = hop.wire && wireCancel(hop.wire);
  // An ordinary end is no cancel, but a reset that crossed the answer is.
  const known = inside && (inside.cause !== "completed" || inside.code === HTTP2_CANCEL) ? inside : undefined;
  if (outside) return { at: outside.at, cause: known?.cause ?? outside.cause };
  return known && { at: known.at, cause: known.cause };
}

interface Context {
  readonly table: HopTable;
  readonly lines: ReadonlyMap<string, Lineage>;
  readonly children: ReadonlyMap<string, readonly Hop[]>;
  readonly now: number;
}

function judge(hop: Hop, context: Context): Verdict | undefined {
  const cancel = cancelOf(hop);
  const above = callersCancel(hop, context);
  if (cancel) return judgeCancelled(hop, cancel, context);
  if (!above || endedBefore(hop, above.at)) return undefined;
  return { ...neverLearned(hop, above, context), ...names(hop), cancel: above, passedOn: [] };
}

function judgeCancelled(hop: Hop, cancel: Verdict["cancel"], context: Context): Verdict {
  const { children, lines, table, now } = context;
  const passedOn = propagations(
    { hop, cancelledAt: cancel.at, lines, table, now },
    children.get(hop.id) ?? [],
  );
  const own = judgeOwn(hop, cancel, table);
  const common = { ...names(hop), cancel, passedOn };
  const kept = passedOn.find((propagation) => propagation.outcome === "not-passed-on");
  const evidence = [...passedOn.map((propagation) => propagation.evidence), ...own.evidence];
  if (!kept) return { ...common, ...own, evidence };
  const { after: _, ...rest } = own;
  const blame = kept.place
    ? [
        {
          kind: "upstream" as const,
          text: `${kept.path} was called without passing the cancel on`,
          place: kept.place,
        },
      ]
    : [];
  return {
    ...common,
    ...rest,
    outcome: "not-passed-on",
    to: kept.to,
    confidence: kept.confidence,
    evidence,
    blame: [...blame, ...own.blame],
  };
}

/** What the server itself did; evidence that was lost on the way is said to be. */
function judgeOwn(hop: Hop, cancel: Verdict["cancel"], table: HopTable): Finding {
  const own = hop.handler ? judgeHandler(hop.handler, cancel.at) : judgeWire(hop.wire!, cancel);
  const lost = droppedOf(hop, table);
  if (lost === 0) return own;
  const text = `${lost} reports of this server were lost, so there may be more to it`;
  return { ...own, confidence: "likely", evidence: [...own.evidence, text] };
}

/** The call was not over when its caller's was cancelled, and no cancel ever came to it. */
function neverLearned(hop: Hop, above: Verdict["cancel"], context: Context): Finding {
  if (hop.wire?.unreadable) {
    return {
      outcome: "cannot-be-told",
      confidence: "certain",
      evidence: [`the tap could not read on: ${hop.wire.unreadable.reason}`],
      blame: [],
    };
  }
  const ended = endOf(hop);
  const until = ended?.at ?? context.now;
  const lineage = context.lines.get(hop.id);
  const sure =
    lineage?.how !== "innermost" && lineage?.how !== "only-live" && droppedOf(hop, context.table) === 0;
  return {
    outcome: "never-learned",
    after: Math.max(0, until - above.at),
    confidence: sure ? "certain" : "likely",
    evidence: [
      ended
        ? `no cancel reached it, and it ran to its end${ended.code === undefined ? "" : ` with status ${ended.code}`}`
        : "no cancel has reached it, and the call is still open",
    ],
    blame: ranOn(hop.handler?.handler),
    ...(hop.handler?.handler ? { handler: hop.handler.handler } : {}),
  };
}

/** How many reports of those who watched a hop were lost. */
function droppedOf(hop: Hop, table: HopTable): number {
  return observersOf(hop).reduce((sum, id) => sum + (table.observer(id)?.dropped ?? 0), 0);
}

function callersCancel(hop: Hop, context: Context): Verdict["cancel"] | undefined {
  const line = context.lines.get(hop.id);
  if (!line || !("hop" in line)) return undefined;
  return cancelOf(line.hop) ?? callersCancel(line.hop, context);
}

function endedBefore(hop: Hop, at: number): boolean {
  const ended = endOf(hop);
  return ended !== undefined && ended.at <= at;
}

/** When a hop ended by itself. */
function endOf(hop: Hop): { readonly at: number; readonly code?: number } | undefined {
  if (hop.wire) return wireAnswer(hop.wire);
  const settled = hop.handler?.settled;
  return settled && { at: settled.at };
}

function names(hop: Hop): Pick<Verdict, "hop" | "observers" | "server" | "path"> {
  return { hop: hop.id, observers: observersOf(hop), server: hop.server, path: hop.path };
}

function observersOf(hop: Hop): string[] {
  return [hop.wire?.observer, hop.handler?.observer].filter((id) => id !== undefined);
}

function childrenOf(table: HopTable, lines: ReadonlyMap<string, Lineage>): Map<string, Hop[]> {
  const children = new Map<string, Hop[]>();
  for (const hop of table.hops()) {
    const line = lines.get(hop.id);
    if (line && "hop" in line) children.set(line.hop.id, [...(children.get(line.hop.id) ?? []), hop]);
  }
  return children;
}

function depth(id: string, lines: ReadonlyMap<string, Lineage>): number {
  const line = lines.get(id);
  return line && "hop" in line ? 1 + depth(line.hop.id, lines) : 0;
}
