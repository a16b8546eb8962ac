import * as vscode from "vscode";
import { exportTimeline } from "../../panel/call/timeline-export";
import { planFields } from "../../panel/form/plan-fields";
import { interruptedCall } from "../../panel/interrupted";
import { canSend, type MethodView, type PanelState } from "../../panel/state";
import { FollowedCall } from "../trace/followed-call";
import { CallSession } from "./call-session";
import { grpcurlOf } from "./grpcurl-of";
import { actOn, type PanelMessage } from "./panel-actions";
import { PanelChannel } from "./panel-channel";
import { PanelForm } from "./panel-form";
import { PanelSchema } from "./panel-schema";
import type { PanelSurroundings } from "./panel-surroundings";
import { PanelSweep } from "./panel-sweep";
import { pageHtml, pageRoots } from "./webview-html";

/** The type of the panels, as the manifest's activation event names it. */
export const panelType = "grpcCancellation.call";

/** Milliseconds for which a call is followed through the servers when another one has begun. */
const followedFor = 3000;

const untrusted = "This workspace is not trusted, so nothing connects.";

/** A method's panel in the editor area. */
export class CallPanel {
  readonly session: CallSession;
  readonly #channel: PanelChannel;
  readonly #method: string;
  readonly #schema: PanelSchema;
  readonly #form: PanelForm;
  readonly #sweep: PanelSweep;
  #followed: FollowedCall | undefined;

  constructor(
    readonly panel: vscode.WebviewPanel,
    start: MethodView | PanelState,
    private readonly around: PanelSurroundings,
    private readonly changed: () => void,
  ) {
    const method = "form" in start ? start.method : start;
    this.#method = `${method.service}/${method.name}`;
    this.#schema = new PanelSchema(this.#method, () => this.session, around);
    this.session = new CallSession(start, {
      engine: around.engine,
      secrets: (form) => around.secrets.values(form),
      catalog: () => this.#schema.catalog(),
      route: (...way) => around.targets.route(...way),
      show: (actions) => this.#channel.post(actions),
      started: (id, call, { cancelPlan, origin }) => {
        this.#follow(id);
        const target = this.session.state.call?.target ?? "";
        const cancel = (reason: string, trigger: string): void => this.session.cancel(reason, trigger);
        const form = { ...this.session.state.form, ...planFields(cancelPlan) };
        const tracked = { id, method: this.#method, target, form, verdict: undefined, cancel };
        around.calls.add({ ...tracked, ...(origin && { origin }) });
        void call.ended.then((status) => around.log.info(`${this.#method}: ${status.code} ${status.name}`));
        void this.#rememberTarget(target);
        void this.#rememberCall();
      },
      took: (events) => this.#followed?.took(events),
      ended: (id) => {
        this.#followed?.ended();
        const verdict = this.session.state.call?.verdict;
        if (verdict !== undefined) around.calls.end(id, verdict);
        void this.#rememberCall();
      },
    });
    this.#form = new PanelForm(this.#method, this.session, this.#schema, around);
    this.#sweep = new PanelSweep(this.session);
    this.#channel = new PanelChannel(
      panel.webview,
      () => this.session.state,
      (message) => this.#receive(message),
    );
    panel.webview.options = { enableScripts: true, localResourceRoots: pageRoots(around.extension) };
    panel.webview.html = pageHtml(panel.webview, around.extension);
    panel.iconPath = vscode.Uri.joinPath(around.extension, "media", "activity.svg");
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.#channel.hidden();
      changed();
    });
  }

  /** Fills in what is known of the method and of earlier calls. */
  async prepare(): Promise<void> {
    const { around, session } = this;
    const trust = vscode.workspace.isTrusted ? "" : untrusted;
    session.apply({ type: "unavailable", why: trust }, { type: "targets", targets: around.store.targets });
    const interrupted = interruptedCall(session.state);
    if (interrupted !== undefined) session.apply(interrupted);
    const known = around.store.form(this.#method);
    if (known !== undefined) session.apply({ type: "form", change: known });
    this.#form.showTransport();
    if (trust !== "") return;
    await this.followSchema(known === undefined);
  }

  /**
   * Takes over what the schemas say of the method now.
   * @param fresh put the defaults into the form
   */
  async followSchema(fresh = false): Promise<void> {
    await this.#schema.follow(fresh);
    // The schema's folder may have given the form its target.
    this.#form.showTransport();
  }

  /** The settings of targets have changed. */
  followSettings(): void {
    this.#form.showTransport();
  }

  /** Tells the panel that trust was granted. */
  async trusted(): Promise<void> {
    this.session.apply({ type: "unavailable", why: "" });
    await this.followSchema();
  }

  /** The panel was closed: its call ends with it. */
  closed(): void {
    this.#form.dispose();
    this.#sweep.stop();
    this.#followed?.dispose();
    this.session.cancel("The panel was closed", "by closing the panel");
  }

  /** The call's timeline and verdict as JSON, redacted; undefined before any call. */
  timelineJson(): string | undefined {
    const { method, call } = this.session.state;
    return call === undefined ? undefined : exportTimeline(method, call);
  }

  /** The same request as a grpcurl command line, secrets redacted. */
  grpcurl = (): string => grpcurlOf(this.session.state, this.#schema.found?.folder?.uri.fsPath);

  get canHalfClose(): boolean {
    return canSend(this.session.state);
  }

  #receive(message: PanelMessage): void {
    const { session, around, changed } = this;
    const parts = { session, around, changed, form: this.#form, schema: this.#schema, sweep: this.#sweep };
    actOn(message, parts).catch((error: unknown) => {
      around.log.error(error instanceof Error ? error : String(error));
      void vscode.window.showErrorMessage(`gRPC: ${error instanceof Error ? error.message : String(error)}`);
    });
  }

  /** Shows what the watched servers do about a call. */
  #follow(id: string): void {
    const before = this.#followed;
    // Servers may go on after the call that another one follows at once, as in a sweep.
    if (before !== undefined) setTimeout(() => before.dispose(), followedFor);
    const target = this.session.state.call?.target ?? "";
    this.#followed = new FollowedCall(
      this.around.servers,
      this.around.findings,
      `/${this.#method}`,
      target,
      (trace) => this.session.apply({ type: "trace", id, trace }),
    );
  }

  async #rememberTarget(target: string): Promise<void> {
    await this.around.store.addTarget(target);
    this.session.apply({ type: "targets", targets: this.around.store.targets });
  }

  async #rememberCall(): Promise<void> {
    const { call } = this.session.state;
    if (call !== undefined) await this.around.store.saveCall(this.#method, call);
  }
}
