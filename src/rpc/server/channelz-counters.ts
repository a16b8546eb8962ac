/** What a server counts, as `grpc.channelz.v1.ServerData` has it. */
export interface ServerCounters {
  /** The server's name or number in its own process. */
  readonly server: string;
  readonly started: number;
  readonly succeeded: number;
  readonly failed: number;
}

/** The counters in a `grpc.channelz.v1.GetServersResponse`, given as canonical JSON. */
export function serverCounters(answer: unknown): readonly ServerCounters[] {
  return ((answer as Answer).server ?? []).map(({ ref, data }) => ({
    server: ref?.name || ref?.serverId || "server",
    started: Number(data?.callsStarted ?? 0),
    succeeded: Number(data?.callsSucceeded ?? 0),
    failed: Number(data?.callsFailed ?? 0),
  }));
}

interface Answer {
  readonly server?: readonly {
    readonly ref?: { readonly serverId?: string; readonly name?: string };
    /** 64-bit numbers are text in canonical JSON; what is zero is left out. */
    readonly data?: {
      readonly callsStarted?: string;
      readonly callsSucceeded?: string;
      readonly callsFailed?: string;
    };
  }[];
}
