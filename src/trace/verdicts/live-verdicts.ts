import type { Evidence } from "../evidence";
import { type Hop, HopTable, isSettled } from "../hops/hops";
import { type Lineage, lineages } from "../hops/lineage";
import { cancelOf, type Verdict, verdicts } from "./verdict";

/** After so much time a verdict is told though the handler still runs, in milliseconds. */
const PATIENCE = 2000;
/** What is over is kept this long: reports of the same call may still be under way, in milliseconds. */
const KEEP = 500;
/** A cancelled call of which nothing new comes is let go after this, in milliseconds. */
const KEEP_CANCELLED = 120_000;

/** All that is known of one request, from its root to the last server. */
export interface TracedRequest {
  readonly hops: readonly Hop[];
  readonly lines: ReadonlyMap<string, Lineage>;
  readonly verdicts: readonly Verdict[];
}

/** Judges while evidence still comes, and forgets what it has told, so that it can go on for days. */
export class LiveVerdicts {
  readonly table = new HopTable();
  private readonly told = new Map<string, string>();
  private readonly changedAt = new Map<string, number>();

  /** @param tell is given each verdict when it is ripe, and again when it turns out otherwise; and what led to it. */
  constructor(private readonly tell: (verdict: Verdict, request: TracedRequest) => void) {}

  add(evidence: Evidence, now: number): readonly Hop[] {
    const changed = this.table.add(evidence);
    for (const hop of changed) this.changedAt.set(hop.id, now);
    return changed;
  }

  /**
   * Tells what is ripe and forgets what is old; to be called a few times a second.
   *
   * @param last tells also what is not ripe: nothing more will come.
   */
  look(now: number, last = false): void {
    this.forgetOrdinary(now);
    if (![...this.table.hops()].some((hop) => cancelOf(hop))) return;
    const lines = lineages(this.table);
    const families = familiesOf(this.table, lines);
    const judged = verdicts(this.table, now);
    for (const verdict of judged) {
      const family = families.get(verdict.hop)!;
      const ripe = last || now - verdict.cancel.at >= PATIENCE || family.every((hop) => isSettled(hop));
      const words = `${verdict.outcome} ${verdict.to ?? ""}`;
      if (!ripe || this.told.get(verdict.hop) === words) continue;
      this.told.set(verdict.hop, words);
      const own = judged.filter(({ hop }) => family.some(({ id }) => id === hop));
      this.tell(verdict, { hops: family, lines, verdicts: own });
    }
    this.forgetOld(families, now);
  }

  /** All that is known so far of the request that a hop belongs to, ripe or not. */
  request(id: string, now: number): TracedRequest | undefined {
    const lines = lineages(this.table);
    const hops = familiesOf(this.table, lines).get(id);
    if (!hops) return undefined;
    const own = new Set(hops.map((hop) => hop.id));
    return { hops, lines, verdicts: verdicts(this.table, now).filter(({ hop }) => own.has(hop)) };
  }

  /** A call that ended as it should has no part in any cancel that comes later. */
  private forgetOrdinary(now: number): void {
    for (const hop of this.table.hops()) {
      if (now - (this.changedAt.get(hop.id) ?? 0) >= KEEP && isSettled(hop) && !cancelOf(hop))
        this.forget(hop);
    }
  }

  private forgetOld(families: ReadonlyMap<string, readonly Hop[]>, now: number): void {
    for (const family of new Set(families.values())) {
      if (!family.some((hop) => cancelOf(hop))) continue;
      const quietSince = Math.max(...family.map((hop) => this.changedAt.get(hop.id) ?? 0));
      const keep = family.every((hop) => isSettled(hop)) ? KEEP : KEEP_CANCELLED;
      if (now - quietSince >= keep) for (const hop of family) this.forget(hop);
    }
  }

  private forget(hop: Hop): void {
    this.table.forget(hop.id);
    this.told.delete(hop.id);
    this.changedAt.delete(hop.id);
  }
}

/** Each hop with all that belong to the same root. */
function familiesOf(table: HopTable, lines: ReadonlyMap<string, Lineage>): Map<string, Hop[]> {
  const byRoot = new Map<string, Hop[]>();
  const result = new Map<string, Hop[]>();
  for (const hop of table.hops()) {
    let root = hop;
    for (let line = lines.get(root.id); line && "hop" in line; line = lines.get(root.id)) root = line.hop;
    const family = byRoot.get(root.id) ?? [];
    family.push(hop);
    byRoot.set(root.id, family);
    result.set(hop.id, family);
  }
  return result;
}
