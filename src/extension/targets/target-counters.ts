import { setTimeout as pause } from "node:timers/promises";
import { askingOpenCalls, type KnownOpenCalls, openCallsAfter } from "./open-calls";
import type { OwnProtocol } from "./own-protocol";
import type { TargetAccess } from "./target-access";

/** Milliseconds that one question may take, and between two. */
const answerWithin = 5000;
const askEvery = 500;

/** How many calls servers have open, by the channelz service where they offer it. */
export class TargetCounters {
  readonly #known = new Map<string, KnownOpenCalls>();
  readonly #followed = new Map<string, AbortController>();

  /**
   * @param protocol that of channelz
   * @param changed is told when something else is known
   */
  constructor(
    private readonly protocol: OwnProtocol,
    private readonly access: Pick<TargetAccess, "route">,
    private readonly changed: () => void,
  ) {}

  of(target: string): KnownOpenCalls | undefined {
    return this.#known.get(target);
  }

  isFollowed(target: string): boolean {
    return this.#followed.has(target);
  }

  /** Asks again and again, until it is no longer wanted or the server cannot tell. */
  async follow(target: string): Promise<void> {
    if (this.#followed.has(target)) return;
    const stop = new AbortController();
    this.#followed.set(target, stop);
    this.#tell(target, askingOpenCalls);
    do {
      await this.#ask(target, stop.signal);
      await pause(askEvery, undefined, { signal: stop.signal }).catch(() => undefined);
    } while (!stop.signal.aborted && this.#known.get(target)?.state === "told");
    if (this.#followed.get(target) === stop) this.unfollow(target);
  }

  unfollow(target: string): void {
    this.#followed.get(target)?.abort();
    this.#followed.delete(target);
    this.changed();
  }

  dispose(): void {
    for (const stop of this.#followed.values()) stop.abort();
    this.#followed.clear();
  }

  async #ask(target: string, signal: AbortSignal): Promise<void> {
    const [catalog, route] = await Promise.all([this.protocol.loaded(), this.access.route(target)]);
    if ("problem" in catalog) return this.#tell(target, { state: "failed", words: catalog.problem });
    if ("problem" in route) return this.#tell(target, { state: "failed", words: route.problem });
    if (signal.aborted) return;
    const request = {
      catalog: catalog.catalog,
      method: "grpc.channelz.v1.Channelz/GetServers",
      target,
      ...route,
      messages: [{ value: {} }],
      halfClose: true,
      deadline: answerWithin,
    };
    const call = this.protocol.engine().startCall(request, (events) => {
      for (const event of events) {
        const known = openCallsAfter(event, this.#known.get(target));
        if (known !== undefined && !signal.aborted) this.#tell(target, known);
      }
    });
    const cancel = () => call.cancel("No longer followed");
    signal.addEventListener("abort", cancel, { once: true });
    await call.ended;
    signal.removeEventListener("abort", cancel);
  }

  #tell(target: string, known: KnownOpenCalls): void {
    this.#known.set(target, known);
    this.changed();
  }
}
