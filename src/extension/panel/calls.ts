import * as vscode from "vscode";
import type { Verdict } from "../../panel/call/call-view";
import type { RequestForm } from "../../panel/form/form";
import type { RequestOrigin } from "./call-session";

/** One call of this window, running or ended. */
export interface TrackedCall {
  readonly id: string;
  /** `package.Service/Method` */
  readonly method: string;
  readonly target: string;
  /** What was asked, to ask it again; secrets are never part of it. */
  readonly form: RequestForm;
  /** The request of a file that was sent, to send it again as it stands then. */
  readonly origin?: RequestOrigin;
  /** Absent while the call runs. */
  readonly verdict: Verdict | undefined;
  /** Cancels it; without effect when it has ended. */
  cancel(reason: string, trigger: string): void;
}

/** How many ended calls are remembered; running ones always are. */
const endedKept = 50;

/** Characters of a request that the history keeps; a longer one is not remembered over a reload. */
const requestKept = 100_000;

/** The calls of this window and, of earlier ones, those that had ended; newest first. */
export class Calls implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  #calls: readonly TrackedCall[] = [];

  constructor(private readonly memory: vscode.Memento) {
    const kept = memory.get<readonly Omit<TrackedCall, "cancel">[]>("history", []);
    this.#calls = kept.map((call) => ({ ...call, cancel: () => {} }));
  }

  /** Running ones first, each group newest first. */
  get all(): readonly TrackedCall[] {
    return [...this.running, ...this.#calls.filter(({ verdict }) => verdict !== undefined)];
  }

  get running(): readonly TrackedCall[] {
    return this.#calls.filter(({ verdict }) => verdict === undefined);
  }

  add(call: TrackedCall): void {
    this.#calls = [call, ...this.#calls];
    this.#tell();
  }

  end(id: string, verdict: Verdict): void {
    let ended = 0;
    this.#calls = this.#calls
      .map((call) => (call.id === id ? { ...call, verdict } : call))
      .filter((call) => call.verdict === undefined || ++ended <= endedKept);
    this.#remember();
    this.#tell();
  }

  /** Forgets the calls that have ended. */
  clearHistory(): void {
    this.#calls = this.running;
    this.#remember();
    this.#tell();
  }

  cancelAll(reason: string, trigger: string): void {
    for (const call of this.running) call.cancel(reason, trigger);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #remember(): void {
    const kept = this.#calls
      .filter(({ verdict, form }) => verdict !== undefined && form.request.length <= requestKept)
      .map(({ cancel: _cancel, ...call }) => call);
    void this.memory.update("history", kept);
  }

  #tell(): void {
    void vscode.commands.executeCommand(
      "setContext",
      "grpcCancellation.callsRunning",
      this.running.length > 0,
    );
    this.#changed.fire();
  }
}
