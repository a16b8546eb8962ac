import * as vscode from "vscode";
import type { TraceView } from "../../panel/trace-view";
import type { CallEvent } from "../../rpc/event";
import { monotonicNow } from "../../trace/clock";
import { OwnEvents } from "../../trace/sequence/own-events";
import type { LintFindings } from "./lint-findings";
import { traceView } from "./trace-view";
import type { WatchedServers } from "./watched-servers";

/** By so much the clocks of two processes of one machine may disagree after they were compared, in milliseconds. */
const tolerance = 5;

/** A call of a panel, followed through the servers that are watched until the next one or the panel's end. */
export class FollowedCall implements vscode.Disposable {
  readonly #startedAt = monotonicNow() - tolerance;
  readonly #listener: vscode.Disposable;
  readonly #own = new OwnEvents();
  #endedAt: number | undefined;

  /** @param show gets what is known each time that there is news. */
  constructor(
    private readonly servers: WatchedServers,
    private readonly findings: LintFindings,
    private readonly path: string,
    private readonly target: string,
    private readonly show: (trace: TraceView) => void,
  ) {
    this.#listener = vscode.Disposable.from(
      servers.onDidObserve(() => this.#look()),
      findings.onDidChange(() => this.#look()),
    );
  }

  /** Events of the call itself have come. */
  took(events: readonly CallEvent[]): void {
    for (const event of events) {
      const text = wordsOf(event);
      if (text)
        this.#own.add({ at: event.at, text, kind: event.type === "cancelled" ? "cancelled" : "other" });
    }
  }

  /** The call is over for its client; the servers may go on. */
  ended(): void {
    this.#endedAt = monotonicNow();
  }

  dispose(): void {
    this.#listener.dispose();
  }

  #look(): void {
    const port = Number(/:(\d+)$/.exec(this.target)?.[1]);
    const request = this.servers.requestOf({
      path: this.path,
      startedAt: this.#startedAt,
      ...(port > 0 ? { port } : {}),
      ...(this.#endedAt === undefined ? {} : { endedAt: this.#endedAt }),
    });
    if (request !== undefined)
      this.show(traceView(request, this.#own, (verdict) => this.findings.joinedTo(verdict)));
  }
}

/** What the picture tells of the client's own side; messages are told where they pass. */
function wordsOf(event: CallEvent): string | undefined {
  switch (event.type) {
    case "started":
      return "started";
    case "cancelled":
      return event.reason === "" ? "cancelled" : `cancelled: “${event.reason}”`;
    case "status":
      return `ended: ${event.code} ${event.name}`;
    case "sent":
    case "received":
    case "headers":
    case "half-closed":
      return undefined;
  }
}
