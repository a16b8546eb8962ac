import type { CallEvent } from "../../rpc/event";
import { monotonicNow } from "../../trace/clock";
import type { Evidence } from "../../trace/evidence";
import { type Hop, HopTable, isSettled } from "../../trace/hops/hops";
import { type Verdict, verdicts } from "../../trace/verdicts/verdict";

/** What was seen of the servers during one call. */
export interface Watched {
  readonly hops: readonly Hop[];
  readonly verdicts: readonly Verdict[];
}

/** No news for so long, in milliseconds, and what the probes had to say has been said. */
const quietFor = 150;

/** Watches the servers call by call; evidence of earlier calls that still run is kept apart. */
export class ServerWatch {
  /** A server that is watched has served a call, of whoever it was. */
  served = false;
  private readonly table: HopTable;
  private since = 0;
  private wake: () => void = () => {};
  private lastNews = 0;

  /** @param shared a table that somebody else keeps, who tells of news by `heard`. */
  constructor(private readonly shared?: HopTable) {
    this.table = shared ?? new HopTable();
  }

  add(evidence: Evidence): void {
    this.table.add(evidence);
    this.served ||= this.table.hops().next().done === false;
    this.heard();
  }

  /** There is news in the table. */
  heard(): void {
    this.lastNews = monotonicNow();
    this.wake();
  }

  /** From now on only handlers that start later count. */
  begin(): void {
    if (!this.shared) for (const hop of [...this.table.hops()]) this.table.forget(hop.id);
    this.since = monotonicNow();
  }

  /**
   * Waits until every handler of this call has come to its end and nothing more is heard, at most until the grace
   * period after the cancel is over.
   *
   * @param events of the call: who has had an answer has had a handler, though nothing may be heard of that yet
   * @param grace milliseconds
   */
  async settled(events: readonly CallEvent[], grace: number, signal?: AbortSignal): Promise<Watched> {
    const answered = events.some(({ type }) => type === "headers" || type === "received");
    const called = monotonicNow();
    const giveUp = called + grace + 2 * quietFor;
    while (!signal?.aborted) {
      const now = monotonicNow();
      if (now >= giveUp) break;
      const quietUntil = Math.max(this.lastNews, called) + quietFor;
      const hops = this.hops();
      const over = hops.every(isSettled) && (hops.length > 0 || !answered);
      if (over && now >= quietUntil) break;
      await this.news(Math.min(giveUp, over ? quietUntil : giveUp) - now, signal);
    }
    const mine = new Set(this.hops().map((hop) => hop.id));
    const judged = verdicts(this.table, monotonicNow()).filter(({ hop }) => mine.has(hop));
    return { hops: this.hops(), verdicts: judged };
  }

  private hops(): Hop[] {
    return [...this.table.hops()].filter(
      (hop) => (hop.handler?.startedAt ?? hop.wire?.openedAt ?? 0) >= this.since,
    );
  }

  private news(within: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        this.wake = () => {};
        resolve();
      };
      const timer = setTimeout(done, Math.max(1, within));
      signal?.addEventListener("abort", done, { once: true });
      this.wake = done;
    });
  }
}
