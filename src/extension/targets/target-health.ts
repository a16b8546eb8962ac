import * as vscode from "vscode";
import { asking, type Health, healthAfter, isWorthRetrying } from "../../panel/health";
import type { CallEvent } from "../../rpc/event";
import type { EngineClient, RemoteCall } from "../../rpc-host/client";
import type { TargetAccess } from "./target-access";

/** Milliseconds until a Watch that ended is begun again: doubled each time, up to the longest. */
const firstRetry = 1000;
const longestRetry = 30_000;

/** Milliseconds that a Check may take. */
const checkDeadline = 10_000;

/** The health of servers and their services, asked for by `grpc.health.v1.Health`. */
export class TargetHealth implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #known = new Map<string, Health>();
  readonly #watches = new Map<string, Watch>();
  #catalog: Promise<number> | undefined;

  /** @param proto the file of the health protocol, absolute */
  constructor(
    private readonly engine: () => EngineClient,
    private readonly access: TargetAccess,
    private readonly proto: string,
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
    const call = await this.#call("Check", target, service, (event) => {
      const health = healthAfter(event, false);
      if (health !== undefined) this.#tell(target, service, health);
    });
    await call?.ended;
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
    this.#changed.dispose();
  }

  async #begin(target: string, service: string, watch: Watch): Promise<void> {
    const wanted = (): boolean => this.#watches.get(keyOf(target, service)) === watch;
    watch.call = await this.#call("Watch", target, service, (event) => {
      if (!wanted()) return;
      if (event.type === "received") watch.retry = firstRetry;
      const health = healthAfter(event, true);
      if (health !== undefined) this.#tell(target, service, health);
    });
    if (!wanted()) watch.call?.cancel("No longer watched");
    const status = await watch.call?.ended;
    if (!wanted()) return;
    if (status === undefined || !isWorthRetrying(status)) {
      this.#watches.delete(keyOf(target, service));
      this.#changed.fire();
      return;
    }
    watch.timer = setTimeout(() => void this.#begin(target, service, watch), watch.retry);
    watch.retry = Math.min(watch.retry * 2, longestRetry);
  }

  /** @returns undefined when the target's settings make no sense; then that is told */
  async #call(
    name: "Check" | "Watch",
    target: string,
    service: string,
    take: (event: CallEvent) => void,
  ): Promise<RemoteCall | undefined> {
    this.#catalog ??= this.engine()
      .loadCatalog({ files: [this.proto] })
      .then(({ catalog }) => catalog);
    const [catalog, route] = await Promise.all([this.#catalog, this.access.route(target)]);
    if ("problem" in route) {
      this.#tell(target, service, {
        state: "failed",
        words: "not asked",
        evidence: route.problem,
        live: false,
      });
      return undefined;
    }
    const method = `grpc.health.v1.Health/${name}`;
    const deadline = name === "Check" ? { deadline: checkDeadline } : {};
    const request = { catalog, method, target, ...route, messages: [{ value: { service } }], ...deadline };
    return this.engine().startCall({ ...request, halfClose: true }, (events) => events.forEach(take));
  }

  #tell(target: string, service: string, health: Health): void {
    this.#known.set(keyOf(target, service), health);
    this.#changed.fire();
  }
}

interface Watch {
  /** Milliseconds until the next try. */
  retry: number;
  call?: RemoteCall | undefined;
  timer?: NodeJS.Timeout;
}

function keyOf(target: string, service: string): string {
  return `${target} ${service}`;
}
