import * as vscode from "vscode";
import { ServerWatch } from "../../scenario/verify/server-watch";
import { monotonicNow } from "../../trace/clock";
import { type Collector, startCollector } from "../../trace/collect/collector";
import { tracedEnvironment } from "../../trace/collect/traced-process";
import type { Evidence, ObserverEvidence } from "../../trace/evidence";
import { lineages } from "../../trace/hops/lineage";
import { findOwnCall, type OwnCall } from "../../trace/hops/own-call";
import { type Disturbance, disturb } from "../../trace/tap/disturbance";
import type { Route } from "../../trace/tap/route";
import { startTap, type Tap, type TapTls } from "../../trace/tap/tap";
import { LiveVerdicts, type TracedRequest } from "../../trace/verdicts/live-verdicts";
import type { Verdict } from "../../trace/verdicts/verdict";

/** How often news of the servers are looked through, in milliseconds. */
const LOOK_EVERY = 100;

/** A tap that runs, and where it leads. */
export interface RunningTap {
  /** Its name among the observers. */
  readonly observer: string;
  readonly route: Route;
  readonly tap: Tap;
  /** What was done to it last that still holds. */
  disturbance?: Disturbance | undefined;
}

/** A request of ours as the watched servers saw it, and how many others it could be as well. */
export interface OwnRequest extends TracedRequest {
  readonly alike: number;
}

/**
 * The servers that this window watches, by probes and taps. Nothing listens before the first one is asked for; all
 * ends with the window.
 */
export class WatchedServers implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #news = new vscode.EventEmitter<void>();
  readonly #judged = new vscode.EventEmitter<Verdict>();
  /** Taps or probes came or went. */
  readonly onDidChange = this.#changed.event;
  /** Something was observed. */
  readonly onDidObserve = this.#news.event;
  /** A verdict is ripe, or turned out otherwise. */
  readonly onDidJudge = this.#judged.event;
  readonly taps: RunningTap[] = [];
  readonly probes: ObserverEvidence[] = [];
  readonly #live = new LiveVerdicts((verdict) => this.#judged.fire(verdict));
  #collector: Promise<Collector> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #observed = false;
  #tapCount = 0;

  /** @param probe the probe's file, absolute */
  constructor(private readonly probe: string) {}

  /** `env` with the probe in it, reporting to this window. */
  async environment(env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
    this.#collector ??= startCollector((evidence) => this.#take(evidence));
    this.#look();
    return tracedEnvironment(env, this.probe, (await this.#collector).address);
  }

  /** @throws Error (rejects) when the port cannot be listened on, or a certificate is not one */
  async startTap(route: Route, tls?: TapTls): Promise<RunningTap> {
    const observer = `tap-${++this.#tapCount}`;
    const tap = await startTap({
      observer,
      port: route.port,
      target: route.target,
      ...(tls && { tls }),
      emit: (evidence) => this.#take(evidence),
    });
    const running: RunningTap = { observer, route, tap };
    this.taps.push(running);
    this.#look();
    this.#changed.fire();
    return running;
  }

  async stopTap(running: RunningTap): Promise<void> {
    const index = this.taps.indexOf(running);
    if (index < 0) return;
    this.taps.splice(index, 1);
    await running.tap.close();
    this.#changed.fire();
  }

  disturbTap(running: RunningTap, disturbance: Disturbance): void {
    disturb(running.tap, disturbance);
    running.disturbance = disturbance.how === "cut" ? running.disturbance : disturbance;
    this.#changed.fire();
  }

  /** What the watched servers saw of a call of ours; undefined when it reached none of them. */
  requestOf(call: OwnCall): OwnRequest | undefined {
    const { table } = this.#live;
    const found = findOwnCall(table, lineages(table), call);
    const request = found && this.#live.request(found.hop.id, monotonicNow());
    return request && { ...request, alike: found.alike };
  }

  /** Looks at the servers for the length of one test run; undefined while none is watched. */
  watchForRun(): { readonly watch: ServerWatch; readonly dispose: () => void } | undefined {
    if (this.probes.length === 0 && this.taps.length === 0) return undefined;
    const watch = new ServerWatch(this.#live.table);
    const listener = this.onDidObserve(() => watch.heard());
    return { watch, dispose: () => listener.dispose() };
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    const collector = await this.#collector?.catch(() => undefined);
    await Promise.all([collector?.close(), ...this.taps.splice(0).map(({ tap }) => tap.close())]);
  }

  dispose(): void {
    clearInterval(this.#timer);
    for (const emitter of [this.#changed, this.#news, this.#judged]) emitter.dispose();
  }

  #take(evidence: Evidence): void {
    this.#live.add(evidence, monotonicNow());
    this.#observed = true;
    if (evidence.type === "observer" && evidence.role.kind === "probe") this.probes.push(evidence);
    else if (evidence.type !== "observer-gone") return;
    else {
      const index = this.probes.findIndex(({ observer }) => observer === evidence.observer);
      if (index < 0) return;
      this.probes.splice(index, 1);
    }
    this.#changed.fire();
  }

  #look(): void {
    this.#timer ??= setInterval(() => {
      // Told first: looking forgets what is over, and a busy machine may have kept it waiting until then.
      if (this.#observed) this.#news.fire();
      this.#observed = false;
      this.#live.look(monotonicNow());
    }, LOOK_EVERY);
  }
}
