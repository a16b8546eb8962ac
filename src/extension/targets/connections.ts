import * as vscode from "vscode";
import type { EngineClient } from "../../rpc-host/client";
import type { ConnectionState } from "../../rpc-host/protocol";

/** How the engine's connections stand, by target. */
export class Connections implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #states = new Map<string, ConnectionState>();

  /** Follows the connections of an engine. */
  follow(engine: EngineClient): void {
    engine.onConnection((target, state) => {
      this.#states.set(target, state);
      this.#changed.fire();
    });
  }

  of(target: string): ConnectionState {
    return this.#states.get(target) ?? "closed";
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
