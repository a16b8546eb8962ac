import { asking, type Health, healthAfter, isWorthRetrying } from "../../panel/targets/health";
import type { CallEvent } from "../../rpc/event";
import type { RemoteCall } from "../../rpc-host/client";
import type { OwnProtocol } from "./own-protocol";
import type { TargetAccess } from "./target-access";

/** Milliseconds until a Watch that ended is begun again: doubled each time, up to the longest. */
const firstRetry = 1000;
const longestRetry = 30_000;

/** Milliseconds that a Check may take. */
const checkDeadline = 10_000;

/** The health of servers and their services, asked for by `grpc.health.v1.Health`. */
export class TargetHealth {
  readonly #known = new Map<string, Health>();
  readonly #watches = new Map<string, Watch>();

  /**
   * @param protocol that of health
   * @param changed is told when something else is known
   */
  constructor(
    private readonly protocol: OwnProtocol,
    private readonly access: Pick<TargetAccess, "route">,
    private readonly changed: () => void,
  ) {}

  /** @param service the full name; empty for the server as a whole */
  of(target: string, service: string): Health | undefined {
    return this.#known.get(keyOf(target, service));
  }

  isWatched(target: string, service: string): boolean {
    return this.#watches.has(keyOf(target, service));
  }

  /** Asks once. */
  async check(target: string, service: string): Promise<void> {
    this.#tell(target, service, asking);
    await this.#ask("Check", target, service, (event) => {
      const health = healthAfter(event, false);
      if (health !== undefined) this.#tell(target, service, health);
    });
  }

  /** Lets the server tell of each change until it is no longer wanted; begun again when it ends by itself. */
  watch(target: string, service: string): void {
    const key = keyOf(target, service);
    if (this.#watches.has(key)) return;
    const watch: Watch = { retry: firstRetry };
    this.#watches.set(key, watch);
    this.#tell(target, service, asking);
    void this.#begin(target, service, watch);
  }

  unwatch(target: string, service: string): void {
    const key = keyOf(target, service);
    const watch = this.#watches.get(key);
    this.#watches.delete(key);
    clearTimeout(watch?.timer);
    watch?.call?.cancel("No longer watched");
    const known = this.#known.get(key);
    if (known !== undefined) this.#tell(target, service, { ...known, live: false });
  }

  dispose(): void {
    for (const { call, timer } of this.#watches.values()) {
      clearTimeout(timer);
      call?.cancel("No longer watched");
    }
    this.#watches.clear();
  }

  async #begin(target: string, service: string, watch: Watch): Promise<void> {
    const wanted = (): boolean => this.#watches.get(keyOf(target, service)) === watch;
    const take = (event: CallEvent): void => {
      if (!wanted()) return;
      if (event.type === "received") watch.retry = firstRetry;
      const health = healthAfter(event, true);
      if (health !== undefined) this.#tell(target, service, health);
    };
    const again = await this.#ask("Watch", target, service, take, (call) => {
      watch.call = call;
      if (!wanted()) call.cancel("No longer watched");
    });
    if (!wanted()) return;
    if (!again) {
      this.#watches.delete(keyOf(target, service));
      this.changed();
      return;
    }
    watch.timer = setTimeout(() => void this.#begin(target, service, watch), watch.retry);
    watch.retry = Math.min(watch.retry * 2, longestRetry);
  }

  /**
   * Calls the service and waits for the end; what keeps it from being called is told.
   *
   * @param started is given the call, to cancel it
   * @returns whether another try may come further
   */
  async #ask(
    name: "Check" | "Watch",
    target: string,
    service: string,
    take: (event: CallEvent) => void,
    started?: (call: RemoteCall) => void,
  ): Promise<boolean> {
    const [loaded, route] = await Promise.all([this.protocol.loaded(), this.access.route(target)]);
    if ("problem" in loaded) {
      this.#tell(target, service, notAsked(loaded.problem));
      return true;
    }
    if ("problem" in route) {
      this.#tell(target, service, notAsked(route.problem));
      return false;
    }
    const method = `grpc.health.v1.Health/${name}`;
    const deadline = name === "Check" ? { deadline: checkDeadline } : {};
    const request = {
      catalog: loaded.catalog,
      method,
      target,
      ...route,
      messages: [{ value: { service } }],
      ...deadline,
    };
    const call = this.protocol
      .engine()
      .startCall({ ...request, halfClose: true }, (events) => events.forEach(take));
    started?.(call);
    return isWorthRetrying(await call.ended);
  }

  #tell(target: string, service: string, health: Health): void {
    this.#known.set(keyOf(target, service), health);
    this.changed();
  }
}

interface Watch {
  /** Milliseconds until the next try. */
  retry: number;
  call?: RemoteCall | undefined;
  timer?: NodeJS.Timeout;
}

function notAsked(evidence: string): Health {
  return { state: "failed", words: "not asked", evidence, live: false };
}

function keyOf(target: string, service: string): string {
  return `${target} ${service}`;
}
