import type * as vscode from "vscode";
import type { FromWebview, ToWebview } from "../panel/protocol";
import type { PanelAction, PanelState } from "../panel/state";

/**
 * Carries actions to a page and knows which of them it has drawn, so that a flood of messages waits for the screen.
 * A page that is hidden holds nothing up: it gets the whole state when it is shown again.
 */
export class PanelChannel {
  #ready = false;
  #batch = 0;
  readonly #undrawn = new Map<number, () => void>();

  constructor(
    private readonly webview: vscode.Webview,
    private readonly state: () => PanelState,
    private readonly receive: (message: Exclude<FromWebview, { type: "ready" | "drawn" }>) => void,
  ) {
    webview.onDidReceiveMessage((message: FromWebview) => {
      if (message.type === "ready") this.#start();
      else if (message.type === "drawn") this.#drawn(message.batch);
      else this.receive(message);
    });
  }

  /**
   * @param drawn called once the page shows the actions, at once when there is no page
   */
  post(actions: readonly PanelAction[], drawn?: () => void): void {
    if (!this.#ready) {
      drawn?.();
      return;
    }
    const batch = ++this.#batch;
    if (drawn !== undefined) this.#undrawn.set(batch, drawn);
    this.#send({ type: "actions", batch, actions });
  }

  focus(field: Extract<ToWebview, { type: "focus" }>["field"]): void {
    if (this.#ready) this.#send({ type: "focus", field });
  }

  /** The page is gone until it says that it is ready again. */
  hidden(): void {
    this.#ready = false;
    this.#drawn(this.#batch);
  }

  #start(): void {
    this.hidden();
    this.#ready = true;
    this.#send({ type: "state", state: this.state() });
  }

  /** Frames are skipped in a flood: a drawn batch has everything before it on the screen as well. */
  #drawn(upTo: number): void {
    for (const [batch, drawn] of this.#undrawn) {
      if (batch > upTo) break;
      this.#undrawn.delete(batch);
      drawn();
    }
  }

  #send(message: ToWebview): void {
    void this.webview.postMessage(message);
  }
}
