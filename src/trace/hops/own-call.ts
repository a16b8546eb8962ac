import type { Hop, HopTable } from "./hops";
import { type Lineage, openedAt } from "./lineage";

/** A call that we made ourselves, as its engine tells of it. */
export interface OwnCall {
  /** `/package.Service/Method`. */
  readonly path: string;
  /** The port that was called, when it is known. */
  readonly port?: number;
  /** On the trace's clock, in milliseconds. */
  readonly startedAt: number;
  /** When the call was over for us; without it, it is not. */
  readonly endedAt?: number;
}

/** The hop at which it arrived; `alike` counts other calls that it could be as well. */
export interface FoundCall {
  readonly hop: Hop;
  readonly alike: number;
}

/** A call may reach its server after it is over for the client, because the server is busy; in milliseconds. */
const SLACK = 1000;

/**
 * The hop at which a call of ours arrived: nobody that is watched made it, its path is ours, and it was opened while
 * our call ran. Of several the one that was opened soonest after ours was started.
 */
export function findOwnCall(
  table: HopTable,
  lines: ReadonlyMap<string, Lineage>,
  call: OwnCall,
): FoundCall | undefined {
  const until = (call.endedAt ?? Number.POSITIVE_INFINITY) + SLACK;
  const candidates = [...table.hops()].filter(
    (hop) =>
      hop.path === call.path &&
      lines.get(hop.id)?.how === "root" &&
      openedAt(hop) >= call.startedAt &&
      openedAt(hop) <= until &&
      mayBeAt(hop, call, table),
  );
  candidates.sort((a, b) => openedAt(a) - openedAt(b));
  const [hop, ...others] = candidates;
  return hop && { hop, alike: others.filter((other) => other.server === hop.server).length };
}

/** What a tap saw came to the tap's own port. */
function mayBeAt(hop: Hop, call: OwnCall, table: HopTable): boolean {
  const role = hop.wire && table.observer(hop.wire.observer)?.about.role;
  return role?.kind !== "tap" || call.port === undefined || role.port === call.port;
}
