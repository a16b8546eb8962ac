import type { Channel } from "@grpc/grpc-js";
import { openChannel } from "./channel";
import type { TransportOptions } from "./transport";

/** Channels shared by the calls that go the same way, so that a second call need not connect again. */
export class ChannelPool {
  private readonly entries = new Map<string, Entry>();

  /** @param idleFor milliseconds for which a channel that no call uses stays connected */
  constructor(private readonly idleFor: number) {}

  /**
   * The channel for calls to `target`; the call gives it back with `release()`.
   *
   * @throws TransportError when the target or a certificate makes no sense
   */
  acquire(target: string, transport: TransportOptions): { readonly channel: Channel; release(): void } {
    const key = JSON.stringify([target, transport]);
    const entry = this.entries.get(key) ?? { channel: openChannel(target, transport), users: 0 };
    this.entries.set(key, entry);
    clearTimeout(entry.idle);
    entry.users++;
    return { channel: entry.channel, release: () => this.release(key, entry) };
  }

  /** Closes the channels that no call uses, and each other one with its last call. */
  close(): void {
    this.closed = true;
    for (const [key, entry] of this.entries) if (entry.users === 0) this.drop(key, entry);
  }

  private closed = false;

  private release(key: string, entry: Entry): void {
    entry.users--;
    if (entry.users > 0) return;
    if (this.closed) this.drop(key, entry);
    else entry.idle = setTimeout(() => this.drop(key, entry), this.idleFor).unref();
  }

  private drop(key: string, entry: Entry): void {
    clearTimeout(entry.idle);
    this.entries.delete(key);
    entry.channel.close();
  }
}

interface Entry {
  readonly channel: Channel;
  users: number;
  idle?: NodeJS.Timeout;
}
