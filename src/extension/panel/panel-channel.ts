import type * as vscode from "vscode";
import { compactActions, isCompacted } from "../../panel/call/compact";
import type { FromWebview, ToWebview } from "../../panel/protocol";
import type { PanelAction, PanelState } from "../../panel/state";

/**
 * Carries actions to a page, one batch at a time: what comes while the page draws waits, and of many waiting messages
 * only sums and the newest are sent. So a flood never freezes the window, and the counters stay exact.
 * A page that is hidden gets the whole state when it is shown again.
 */
export class PanelChannel {
  #ready = false;
  #batch = 0;
  #drawing = false;
  #waiting: PanelAction[] = [];
  /** The page has fewer messages than the state. */
  #behind = false;

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

  post(actions: readonly PanelAction[]): void {
    if (!this.#ready) return;
    this.#waiting.push(...actions);
    if (this.#drawing) this.#waiting = compactActions(this.#waiting);
    else this.#flush();
  }

  /** The page is gone until it says that it is ready again. */
  hidden(): void {
    this.#ready = false;
    this.#drawing = false;
    this.#waiting = [];
  }

  #start(): void {
    this.hidden();
    this.#ready = true;
    this.#behind = false;
    this.#send({ type: "state", state: this.state() });
  }

  #drawn(batch: number): void {
    if (batch !== this.#batch) return;
    this.#drawing = false;
    if (this.#waiting.length > 0) this.#flush();
  }

  #flush(): void {
    const actions = this.#waiting;
    this.#waiting = [];
    this.#behind ||= isCompacted(actions);
    if (this.#behind && this.#standsStill) {
      this.#behind = false;
      this.#send({ type: "state", state: this.state() });
      return;
    }
    this.#drawing = true;
    this.#send({ type: "actions", batch: ++this.#batch, actions });
  }

  /** The call has ended or is paused: what is shown now is looked at. */
  get #standsStill(): boolean {
    const { call } = this.state();
    return call?.phase === "ended" || call?.paused === true;
  }

  #send(message: ToWebview): void {
    void this.webview.postMessage(message);
  }
}
