import * as vscode from "vscode";
import type { Verdict } from "../panel/call-view";

/** One call of this window, running or ended. */
export interface TrackedCall {
  readonly id: string;
  /** `package.Service/Method` */
  readonly method: string;
  readonly target: string;
  /** Absent while the call runs. */
  readonly verdict: Verdict | undefined;
  /** Cancels it; without effect when it has ended. */
  cancel(reason: string, trigger: string): void;
}

/** How many ended calls are remembered; running ones always are. */
const endedKept = 50;

/** The calls of this window, newest first. */
export class Calls implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  #calls: readonly TrackedCall[] = [];

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
    this.#tell();
  }

  cancelAll(reason: string, trigger: string): void {
    for (const call of this.running) call.cancel(reason, trigger);
  }

  dispose(): void {
    this.#changed.dispose();
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
