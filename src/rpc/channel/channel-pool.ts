import { type Channel, connectivityState } from "@grpc/grpc-js";
import { openChannel } from "./channel";
import type { TransportOptions } from "./transport";

/** How the connections to a target stand; `closed` when nothing is kept for it any more. */
export type ConnectionState = "ready" | "connecting" | "failing" | "idle" | "closed";

/** Channels shared by the calls that go the same way, so that a second call need not connect again. */
export class ChannelPool {
  private readonly entries = new Map<string, Entry>();

  /**
   * @param idleFor milliseconds for which a channel that no call uses stays connected
   * @param told is told of each change of a target's connections
   */
  constructor(
    private readonly idleFor: number,
    private readonly told?: (target: string, state: ConnectionState) => void,
  ) {}

  /**
   * The channel for calls to `target`; the call gives it back with `release()`.
   *
   * @throws TransportError when the target or a certificate makes no sense
   */
  acquire(target: string, transport: TransportOptions): { readonly channel: Channel; release(): void } {
    const key = JSON.stringify([target, transport]);
    const entry = this.entries.get(key) ?? this.open(key, target, transport);
    clearTimeout(entry.idle);
    entry.users++;
    return { channel: entry.channel, release: () => this.release(key, entry) };
  }

  private open(key: string, target: string, transport: TransportOptions): Entry {
    const entry = { target, channel: openChannel(target, transport), users: 0 };
    this.entries.set(key, entry);
    if (this.told) this.follow(entry);
    return entry;
  }

  /** Tells how the target's connections stand, now and at each change of this one. */
  private follow(entry: Entry): void {
    const { target, channel } = entry;
    this.told?.(target, this.stateOf(target));
    const state = channel.getConnectivityState(false);
    if (state === connectivityState.SHUTDOWN) return;
    channel.watchConnectivityState(state, Number.POSITIVE_INFINITY, () => this.follow(entry));
  }

  /** Of several channels, which differ in how they reach the target, the best counts. */
  private stateOf(target: string): ConnectionState {
    const ours = [...this.entries.values()].filter((entry) => entry.target === target);
    const states = ours.map(({ channel }) => stateNames[channel.getConnectivityState(false)]);
    return bestFirst.find((state) => states.includes(state)) ?? "closed";
  }

  private release(key: string, entry: Entry): void {
    entry.users--;
    if (entry.users > 0) return;
    entry.idle = setTimeout(() => this.drop(key, entry), this.idleFor).unref();
  }

  private drop(key: string, entry: Entry): void {
    clearTimeout(entry.idle);
    this.entries.delete(key);
    entry.channel.close();
  }
}

const bestFirst: readonly ConnectionState[] = ["ready", "connecting", "failing", "idle"];

const stateNames: Readonly<Record<connectivityState, ConnectionState>> = {
  [connectivityState.READY]: "ready",
  [connectivityState.CONNECTING]: "connecting",
  [connectivityState.TRANSIENT_FAILURE]: "failing",
  [connectivityState.IDLE]: "idle",
  [connectivityState.SHUTDOWN]: "closed",
};

interface Entry {
  readonly target: string;
  readonly channel: Channel;
  users: number;
  idle?: NodeJS.Timeout;
}
