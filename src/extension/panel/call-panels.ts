import * as vscode from "vscode";
import { restoredPanel } from "../../panel/interrupted";
import type { SavedPanel } from "../../panel/protocol";
import { initialState, type MethodView, type PanelState } from "../../panel/state";
import { CallPanel, panelType } from "./call-panel";
import type { PanelSurroundings } from "./panel-surroundings";

/** The open panels, one per method. */
export class CallPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #panels = new Map<string, CallPanel>();
  readonly #disposables: vscode.Disposable[];

  constructor(private readonly around: PanelSurroundings) {
    this.#disposables = [
      around.services.onDidChange(() => {
        for (const panel of this.#panels.values()) void panel.followSchema();
      }),
      around.calls.onDidChange(() => this.#setContext()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration("grpcCancellation.targets")) return;
        for (const panel of this.#panels.values()) panel.followSettings();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        for (const panel of this.#panels.values()) void panel.trusted();
      }),
      vscode.window.registerWebviewPanelSerializer(panelType, this),
    ];
  }

  /** The panel in front, when one is. */
  get active(): CallPanel | undefined {
    return [...this.#panels.values()].find(({ panel }) => panel.active);
  }

  /**
   * Shows a method's panel, a new one if it has none yet.
   * @param preserveFocus whether the keyboard stays where it is
   */
  async open(fullName: string, preserveFocus = false): Promise<CallPanel> {
    const open = this.#panels.get(fullName);
    if (open !== undefined) {
      open.panel.reveal(undefined, preserveFocus);
      return open;
    }
    const view = methodView(fullName);
    const viewColumn =
      vscode.window.activeTextEditor === undefined ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside;
    const panel = vscode.window.createWebviewPanel(panelType, view.name, { viewColumn, preserveFocus });
    return await this.#add(fullName, panel, view);
  }

  /** Puts a panel back after the window was reloaded; its call, if one ran, is shown as cancelled. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, saved: SavedPanel | undefined): Promise<void> {
    const fullName = this.#methodOf(panel, saved);
    if (fullName === undefined) {
      // The editor still holds on to the panel while it asks for it to be filled.
      setImmediate(() => panel.dispose());
      return;
    }
    const kept = saved?.state ?? initialState(methodView(fullName));
    await this.#add(fullName, panel, restoredPanel(kept, this.around.store.call(fullName)));
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /** A window that closed at once may have kept nothing of the page; then the panel's title says what it was. */
  #methodOf(panel: vscode.WebviewPanel, saved: SavedPanel | undefined): string | undefined {
    if (saved?.version === 1) return `${saved.state.method.service}/${saved.state.method.name}`;
    return this.around.store.openPanels.find(
      (fullName) => fullName.endsWith(`/${panel.title}`) && !this.#panels.has(fullName),
    );
  }

  async #add(
    fullName: string,
    panel: vscode.WebviewPanel,
    start: MethodView | PanelState,
  ): Promise<CallPanel> {
    const added = new CallPanel(panel, start, this.around, () => this.#setContext());
    this.#panels.set(fullName, added);
    void this.around.store.saveOpenPanels([...this.#panels.keys()]);
    panel.onDidDispose(() => {
      added.closed();
      this.#panels.delete(fullName);
      void this.around.store.saveOpenPanels([...this.#panels.keys()]);
      this.#setContext();
    });
    await added.prepare();
    this.#setContext();
    return added;
  }

  #setContext(): void {
    const { active } = this;
    const set = (key: string, value: boolean): void => {
      void vscode.commands.executeCommand("setContext", `grpcCancellation.${key}`, value);
    };
    set("canHalfClose", active?.canHalfClose ?? false);
    set("hasCall", active?.session.state.call !== undefined);
  }
}

/** What is known of a method before its schema is loaded. */
function methodView(fullName: string): MethodView {
  const slash = fullName.lastIndexOf("/");
  return {
    service: fullName.slice(0, slash),
    name: fullName.slice(slash + 1),
    kind: "unary",
    requestType: "",
    responseType: "",
    file: "",
    deprecated: false,
    comment: "",
  };
}
