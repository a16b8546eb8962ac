import type { Hop, HopTable } from "./hops";
import { wireCancel } from "./wire-call";

/** Which hop another was made for, and how that is known. */
export interface Parent {
  readonly hop: Hop;
  readonly how: /** A probe in the calling process saw both. */
    | "observed"
    /** Both carry the same trace id. */
    | "trace-id"
    /** It was the only call under way at any other server. */
    | "only-one"
    /** The others that might have made it had been cancelled. */
    | "only-live"
    /** Of several calls under way, each made for the one before, it is the innermost. */
    | "innermost";
}

/** Who made a hop: another hop, nobody that is observed, or one of several that cannot be told apart. */
export type Lineage =
  | Parent
  | { readonly how: "root" }
  | { readonly how: "ambiguous"; readonly count: number };

/**
 * Who made each hop.
 *
 * A probe tells it; where there is none it is inferred from what else was under way when the hop was opened, and an
 * inference that is not forced is not made.
 */
export function lineages(table: HopTable): Map<string, Lineage> {
  const result = new Map<string, Lineage>();
  const hops = [...table.hops()].sort((a, b) => openedAt(a) - openedAt(b));
  const observed = observedParents(hops, table);
  const slack = table.largestUncertainty();
  /** Calls that were under way when the hop at hand was opened; what is long over cannot have made it. */
  let underWay: Hop[] = [];
  for (const hop of hops) {
    underWay = underWay.filter((other) => overAt(other) + slack >= openedAt(hop));
    const parent = observed.get(hop.id);
    result.set(hop.id, parent ? { hop: parent, how: "observed" } : inferred(hop, underWay, table, result));
    underWay.push(hop);
  }
  return result;
}

/** The moment a hop was first seen, on the trace's clock. */
export function openedAt(hop: Hop): number {
  return hop.wire?.openedAt ?? hop.handler?.startedAt ?? 0;
}

function observedParents(hops: readonly Hop[], table: HopTable): Map<string, Hop> {
  const parents = new Map<string, Hop>();
  for (const hop of hops) {
    for (const upstream of hop.handler?.upstreams ?? []) {
      const child = table.hopByCaller(upstream.localPort, upstream.stream);
      if (child && child.path === upstream.path && child.id !== hop.id) parents.set(child.id, hop);
    }
  }
  return parents;
}

function inferred(
  hop: Hop,
  hops: readonly Hop[],
  table: HopTable,
  known: ReadonlyMap<string, Lineage>,
): Lineage {
  // A server with a probe tells of all that it calls; what it did not tell of is not its.
  const candidates = hops.filter((other) => !other.handler && mayHaveMade(other, hop, table));
  const sameTrace = candidates.filter(
    (other) => traceId(other) !== undefined && traceId(other) === traceId(hop),
  );
  if (sameTrace.length > 0) return choose(sameTrace, known, "trace-id", openedAt(hop));
  // Two trace ids that differ belong to two requests.
  const possible = candidates.filter((other) => traceId(other) === undefined || traceId(hop) === undefined);
  return choose(possible, known, "only-one", openedAt(hop));
}

function choose(
  candidates: readonly Hop[],
  known: ReadonlyMap<string, Lineage>,
  how: "trace-id" | "only-one",
  openedBy: number,
): Lineage {
  if (candidates.length === 0) return { how: "root" };
  if (candidates.length === 1) return { hop: candidates[0]!, how };
  const live = candidates.filter((hop) => !cancelledBefore(hop, openedBy));
  if (live.length === 1) return { hop: live[0]!, how: "only-live" };
  const innermost = candidates.at(-1)!;
  const chain = new Set(ancestors(innermost, known));
  const nested = candidates.every((hop) => hop === innermost || chain.has(hop.id));
  return nested ? { hop: innermost, how: "innermost" } : { how: "ambiguous", count: candidates.length };
}

function mayHaveMade(other: Hop, hop: Hop, table: HopTable): boolean {
  if (!other.wire || !hop.wire || other.wire.observer === hop.wire.observer) return false;
  const slack = table.uncertainty(other.wire.observer, hop.wire.observer);
  return Number.isFinite(slack) && overAt(other) + slack >= hop.wire.openedAt;
}

/** When a hop's server could make no more calls for it: a handler whose call was reset still may. */
function overAt(hop: Hop): number {
  return hop.wire?.halfClosedAt.server ?? hop.wire?.lost?.at ?? Number.POSITIVE_INFINITY;
}

function cancelledBefore(hop: Hop, at: number): boolean {
  const cancel = hop.wire && wireCancel(hop.wire);
  return cancel !== undefined && cancel.at < at;
}

function* ancestors(hop: Hop, known: ReadonlyMap<string, Lineage>): Generator<string> {
  for (let lineage = known.get(hop.id); lineage && "hop" in lineage; lineage = known.get(lineage.hop.id)) {
    yield lineage.hop.id;
  }
}

function traceId(hop: Hop): string | undefined {
  return hop.wire?.traceId;
}
