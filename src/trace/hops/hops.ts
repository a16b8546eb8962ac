import { aligned, betterClock, clockUncertainty } from "../clock";
import type { Clock, Evidence, HandlerEvidence, ObserverEvidence } from "../evidence";
import type { StreamOpened, WireEvidence } from "../wire-evidence";
import { addToWireCall, isOver, type WireCall } from "./wire-call";

/** One RPC from a caller to a server, put together from all who saw it. */
export interface Hop {
  readonly id: string;
  readonly server: string;
  readonly path: string;
  readonly wire?: WireCall;
  readonly handler?: HandlerEvidence;
}

/** What was lost or cannot be compared, for the judgement to know. */
export interface ObserverState {
  readonly about: ObserverEvidence;
  readonly clock: Clock;
  readonly dropped: number;
  readonly gone: boolean;
}

/**
 * The evidence of a trace, folded as it comes.
 *
 * All times of hops are on the trace's own clock, as well as the observers' clocks allow.
 */
export class HopTable {
  private readonly observers = new Map<string, ObserverState>();
  private readonly byId = new Map<string, Hop>();
  /** The calls of one tap's connection, open or not, and the ports of its two ends. */
  private readonly connections = new Map<string, TappedConnection>();
  /** `port/stream` as a server sees its caller: the newest hop that has it. */
  private readonly byCaller = new Map<string, string>();

  /** Takes one observation; answers the hops that it changed. */
  add(evidence: Evidence): readonly Hop[] {
    switch (evidence.type) {
      case "observer":
        this.observers.set(evidence.observer, {
          about: { ...evidence, server: this.freeName(evidence) },
          clock: evidence.clock,
          dropped: 0,
          gone: false,
        });
        return [];
      case "observer-gone":
        this.updateObserver(evidence.observer, (state) => ({ ...state, gone: true }));
        return [];
      case "clock":
        this.updateObserver(evidence.observer, (state) => ({
          ...state,
          clock: betterClock(state.clock, evidence.clock),
        }));
        return [];
      case "dropped":
        this.updateObserver(evidence.observer, (state) => ({ ...state, dropped: evidence.count }));
        return [];
      case "handler":
        return [this.addHandler(evidence)];
      default:
        return this.addWire(this.onOwnClock(evidence));
    }
  }

  hops(): IterableIterator<Hop> {
    return this.byId.values();
  }

  observer(id: string): ObserverState | undefined {
    return this.observers.get(id);
  }

  /** Milliseconds by which a comparison of a time of `a` with one of `b` may be off. */
  uncertainty(a: string, b: string): number {
    if (a === b) return 0;
    return clockUncertainty(this.clockOf(a)) + clockUncertainty(this.clockOf(b));
  }

  /** The most by which any two observers' times that can be compared may be off, in milliseconds. */
  largestUncertainty(): number {
    const each = [...this.observers.values()].map(({ clock }) => clockUncertainty(clock));
    return 2 * Math.max(0, ...each.filter(Number.isFinite));
  }

  /** The hop whose server sees its caller at this TCP port with this stream. */
  hopByCaller(port: number | undefined, stream: number | undefined): Hop | undefined {
    return this.byId.get(this.byCaller.get(`${port}/${stream}`) ?? "");
  }

  /** Forgets a hop of which nothing more is expected, so that a long trace does not grow. */
  forget(id: string): void {
    const hop = this.byId.get(id);
    if (!hop) return;
    this.byId.delete(id);
    for (const key of callerKeys(hop)) if (this.byCaller.get(key) === id) this.byCaller.delete(key);
    if (hop.wire) this.connections.get(connectionId(hop.wire))?.streams.delete(hop.wire.stream);
  }

  private clockOf(observer: string): Clock {
    return this.observers.get(observer)?.clock ?? { kind: "unknown" };
  }

  /** Two processes of one program are two servers, and go by two names. */
  private freeName({ observer, server }: ObserverEvidence): string {
    const others = [...this.observers.values()].filter(
      ({ about, gone }) => about.observer !== observer && !gone,
    );
    const taken = new Set(others.map(({ about }) => about.server));
    let name = server;
    for (let count = 2; taken.has(name); count++) name = `${server} #${count}`;
    return name;
  }

  private updateObserver(id: string, update: (state: ObserverState) => ObserverState): void {
    const state = this.observers.get(id);
    if (state) this.observers.set(id, update(state));
  }

  private addHandler(evidence: HandlerEvidence): Hop {
    const handler = alignHandler(evidence, this.clockOf(evidence.observer));
    const own = `${handler.observer}/${handler.call}`;
    const known = this.byId.get(own) ?? this.wireOnly(handler);
    return this.store({
      id: known?.id ?? own,
      server: known?.server ?? this.serverName(handler.observer),
      path: handler.path,
      ...(known?.wire ? { wire: known.wire } : {}),
      handler,
    });
  }

  /** The hop on the wire that this handler serves, if a tap saw it. */
  private wireOnly(handler: HandlerEvidence): Hop | undefined {
    const hop = this.hopByCaller(handler.callerPort, handler.stream);
    if (!hop?.wire || hop.path !== handler.path) return undefined;
    const mine =
      !hop.handler || (hop.handler.observer === handler.observer && hop.handler.call === handler.call);
    return mine ? hop : undefined;
  }

  /** Mostly it is on the trace's clock already, and is not copied: frames come by the thousand each second. */
  private onOwnClock(evidence: WireEvidence): WireEvidence {
    const clock = this.clockOf(evidence.observer);
    return clock.kind === "measured" ? { ...evidence, at: aligned(evidence.at, clock) } : evidence;
  }

  private addWire(evidence: WireEvidence): readonly Hop[] {
    const id = connectionId(evidence);
    if (evidence.type === "connection-opened") {
      this.connections.set(id, { clientPort: evidence.clientPort, streams: new Map() });
      return [];
    }
    const connection = this.connections.get(id);
    if (!connection) return [];
    if (evidence.type === "connection-reached") connection.serverPort = evidence.serverPort;
    if (evidence.type === "stream-opened") return [this.openStream(connection, evidence)];
    const changed: Hop[] = [];
    const ids =
      "stream" in evidence
        ? [connection.streams.get(evidence.stream) ?? ""]
        : [...connection.streams.values()];
    for (const hopId of ids) {
      const hop = this.byId.get(hopId);
      if (!hop?.wire) continue;
      const wire = addToWireCall(hop.wire, evidence);
      const known = wire === hop.wire ? hop : { ...hop, wire };
      if (known !== hop) this.byId.set(hopId, known);
      // Only then others know its caller by another port than before.
      if (evidence.type === "connection-reached") this.store(known);
      changed.push(known);
    }
    if (evidence.type === "connection-closed") this.closeConnection(id, connection);
    return changed;
  }

  private openStream(connection: TappedConnection, opened: StreamOpened): Hop {
    const wire: WireCall = {
      observer: opened.observer,
      connection: opened.connection,
      stream: opened.stream,
      path: opened.path,
      openedAt: opened.at,
      clientPort: connection.clientPort,
      messages: { client: { count: 0 }, server: { count: 0 } },
      afterCancel: { count: 0 },
      halfClosedAt: {},
      resets: [],
      ...(connection.serverPort === undefined ? {} : { serverPort: connection.serverPort }),
      ...(opened.timeout === undefined ? {} : { timeout: opened.timeout }),
      ...(opened.traceId === undefined ? {} : { traceId: opened.traceId }),
    };
    const id = `${connectionId(opened)}/${opened.stream}`;
    connection.streams.set(opened.stream, id);
    const server = this.serverName(opened.observer);
    return this.store({ id, server, path: opened.path, wire });
  }

  private closeConnection(id: string, connection: TappedConnection): void {
    for (const hopId of connection.streams.values()) {
      const wire = this.byId.get(hopId)?.wire;
      if (wire && !isOver(wire)) return;
    }
    this.connections.delete(id);
  }

  private store(hop: Hop): Hop {
    this.byId.set(hop.id, hop);
    for (const key of callerKeys(hop)) this.byCaller.set(key, hop.id);
    return hop;
  }

  private serverName(observer: string): string {
    return this.observers.get(observer)?.about.server ?? observer;
  }
}

/** Whether nothing more is to be expected of a hop. */
export function isSettled(hop: Hop): boolean {
  if (hop.handler) return hop.handler.phase === "stopped" || hop.handler.phase === "finished";
  return hop.wire !== undefined && isOver(hop.wire);
}

interface TappedConnection {
  readonly clientPort: number;
  serverPort?: number;
  readonly streams: Map<number, string>;
}

function connectionId(evidence: { readonly observer: string; readonly connection: number }): string {
  return `${evidence.observer}/${evidence.connection}`;
}

/** The ports under which others know this hop's caller: the caller's own, and the tap's towards the server. */
function callerKeys(hop: Hop): string[] {
  const keys: string[] = [];
  if (hop.wire) keys.push(`${hop.wire.clientPort}/${hop.wire.stream}`);
  if (hop.wire?.serverPort) keys.push(`${hop.wire.serverPort}/${hop.wire.stream}`);
  if (hop.handler?.callerPort) keys.push(`${hop.handler.callerPort}/${hop.handler.stream}`);
  return keys;
}

/** The same report with every time moved to the trace's clock. */
function alignHandler(handler: HandlerEvidence, clock: Clock): HandlerEvidence {
  if (clock.kind !== "measured") return handler;
  const move = (value: unknown, key: string): unknown => {
    if (typeof value === "number" && (key === "at" || /(At|Activity)$/.test(key)))
      return aligned(value, clock);
    if (Array.isArray(value)) return value.map((item) => move(item, ""));
    if (value !== null && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, move(item, name)]));
    }
    return value;
  };
  return move(handler, "") as HandlerEvidence;
}
