import { relative } from "node:path";
import * as vscode from "vscode";
import type { FieldProblem, RequestForm } from "../panel/form";
import { interruptedCall } from "../panel/interrupted";
import type { FromWebview } from "../panel/protocol";
import { canSend, type MethodView, type PanelState } from "../panel/state";
import { exportTimeline } from "../panel/timeline-export";
import type { EngineClient } from "../rpc-host/client";
import { CallSession } from "./call-session";
import type { Calls } from "./calls";
import { grpcurlOf } from "./grpcurl-of";
import { openMessage } from "./open-message";
import { PanelChannel } from "./panel-channel";
import type { RequestStore } from "./request-store";
import type { MetadataSecrets } from "./secrets";
import type { FoundMethod, Services } from "./services";
import { openPlace } from "./services-view";
import { callSettings } from "./settings";
import type { Targets } from "./targets";
import { exportSequence } from "./trace/export-sequence";
import { FollowedCall } from "./trace/followed-call";
import { openSource } from "./trace/trace-view";
import type { WatchedServers } from "./trace/watched-servers";
import { pageHtml, pageRoots } from "./webview-html";

/** The type of the panels, as the manifest's activation event names it. */
export const panelType = "grpcCancellation.call";

/** What every panel of the window shares. */
export interface PanelSurroundings {
  readonly servers: WatchedServers;
  readonly extension: vscode.Uri;
  readonly engine: () => EngineClient;
  readonly services: Services;
  readonly calls: Calls;
  readonly store: RequestStore;
  readonly secrets: MetadataSecrets;
  readonly targets: Targets;
  readonly log: vscode.LogOutputChannel;
}

/** Milliseconds without a keystroke after which a request is checked. */
const typingPause = 400;

const untrusted = "This workspace is not trusted, so nothing connects.";

/** A method's panel in the editor area. */
export class CallPanel {
  readonly session: CallSession;
  readonly #channel: PanelChannel;
  readonly #method: string;
  #found: FoundMethod | undefined;
  #exampleUsed: string | undefined;
  #checking: NodeJS.Timeout | undefined;
  #followed: FollowedCall | undefined;

  constructor(
    readonly panel: vscode.WebviewPanel,
    start: MethodView | PanelState,
    private readonly around: PanelSurroundings,
    private readonly changed: () => void,
  ) {
    const method = "form" in start ? start.method : start;
    this.#method = `${method.service}/${method.name}`;
    this.session = new CallSession(start, {
      engine: around.engine,
      secrets: (form) => around.secrets.values(form),
      catalog: () => this.#catalog(),
      route: (target, security, metadata) => around.targets.route(target, security, metadata),
      show: (actions) => this.#channel.post(actions),
      started: (id, call) => {
        this.#follow(id);
        const target = this.session.state.call?.target ?? "";
        const cancel = (reason: string, trigger: string): void => this.session.cancel(reason, trigger);
        const { form } = this.session.state;
        around.calls.add({ id, method: this.#method, target, form, verdict: undefined, cancel });
        void call.ended.then((status) => around.log.info(`${this.#method}: ${status.code} ${status.name}`));
        void this.#rememberTarget(target);
        void this.#rememberCall();
      },
      ended: (id) => {
        this.#followed?.ended();
        const verdict = this.session.state.call?.verdict;
        if (verdict !== undefined) around.calls.end(id, verdict);
        void this.#rememberCall();
      },
    });
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
    if (trust !== "") return;
    await this.followSchema(known === undefined);
  }

  /**
   * Takes over what the schemas say of the method now.
   * @param fresh put the example and the defaults into the form
   */
  async followSchema(fresh = false): Promise<void> {
    this.#found = await this.around.services.find(this.#method);
    if (this.#found === undefined) return;
    const { method, folder, catalog } = this.#found;
    const file = method.place === undefined ? "" : relative(folder.uri.fsPath, method.place.file);
    const { service, name, kind, requestType, responseType, comment } = method;
    const view = { service, name, kind, requestType, responseType, comment, file, deprecated: false };
    this.session.apply({ type: "method", method: view }, { type: "problems", field: "method", problems: [] });
    const { target, request, deadline } = this.session.state.form;
    const settings = callSettings(folder);
    const change: Partial<RequestForm> = {
      ...(target === "" ? { target: this.around.store.targets[0] ?? settings.defaultTarget } : {}),
      ...(fresh && deadline === "" ? { deadline: settings.defaultDeadline } : {}),
    };
    if (Object.keys(change).length > 0) this.session.apply({ type: "form", change });
    if (fresh || request.trim() === "{}" || request === this.#exampleUsed) await this.#useExample(catalog);
  }

  /** Tells the panel that trust was granted. */
  async trusted(): Promise<void> {
    this.session.apply({ type: "unavailable", why: "" });
    await this.followSchema();
  }

  /** The panel was closed: its call ends with it. */
  closed(): void {
    clearTimeout(this.#checking);
    this.#followed?.dispose();
    this.session.cancel("The panel was closed", "by closing the panel");
  }

  focus(field: Parameters<PanelChannel["focus"]>[0]): void {
    this.#channel.focus(field);
  }

  /** The call's timeline and verdict as JSON, redacted; undefined before any call. */
  timelineJson(): string | undefined {
    const { method, call } = this.session.state;
    return call === undefined ? undefined : exportTimeline(method, call);
  }

  /** The same request as a grpcurl command line, secrets redacted. */
  grpcurl = (): string => grpcurlOf(this.session.state, this.#found?.folder.uri.fsPath);

  get canHalfClose(): boolean {
    return canSend(this.session.state);
  }

  #receive(message: Exclude<FromWebview, { type: "ready" | "drawn" }>): void {
    this.#act(message).catch((error: unknown) => {
      this.around.log.error(error instanceof Error ? error : String(error));
      void vscode.window.showErrorMessage(`gRPC: ${error instanceof Error ? error.message : String(error)}`);
    });
  }

  async #act(message: Exclude<FromWebview, { type: "ready" | "drawn" }>): Promise<void> {
    const { session } = this;
    switch (message.type) {
      case "edit":
        return await this.#edited(message.change);
      case "secret":
        return await this.#keepSecret(message.key, message.value);
      case "call":
        if (vscode.workspace.isTrusted) await session.call();
        return this.changed();
      case "send":
        return await session.send();
      case "half-close":
        return session.halfClose();
      case "cancel":
        return session.cancel(message.reason);
      case "use-example":
        if (this.#found !== undefined) await this.#useExample(this.#found.catalog);
        return;
      case "open-message":
        return await openMessage(session.message(message.direction, message.index));
      case "copy-timeline":
        await vscode.commands.executeCommand("grpcCancellation.copyTimeline");
        return;
      case "copy-grpcurl":
        await vscode.commands.executeCommand("grpcCancellation.copyGrpcurl");
        return;
      case "open-place":
        return await openSource(message.place);
      case "export-trace":
        return await exportSequence(session.state.trace?.sequence);
      case "show-source":
        return await this.#showSource();
      case "manage-trust":
        await vscode.commands.executeCommand("workbench.trust.manage");
        return;
    }
  }

  /** Shows what the watched servers do about a call. */
  #follow(id: string): void {
    this.#followed?.dispose();
    const target = this.session.state.call?.target ?? "";
    this.#followed = new FollowedCall(this.around.servers, `/${this.#method}`, target, (trace) =>
      this.session.apply({ type: "trace", id, trace }),
    );
  }

  async #edited(change: Partial<RequestForm>): Promise<void> {
    const before = this.session.state.form;
    this.session.edited(change);
    const { form } = this.session.state;
    await this.around.store.saveForm(this.#method, form);
    if (change.request !== undefined) this.#checkSoon();
    if (change.target !== undefined || change.tls !== undefined) await this.#showStoredSecrets();
    for (const { key } of before.metadata.filter(({ secret }) => secret)) {
      const left = form.metadata.some((row) => row.secret && row.key === key);
      if (!left && change.metadata !== undefined) await this.around.secrets.keep(form, key, "");
    }
  }

  /** Wrong requests are named while they are typed, not only when they are sent. */
  #checkSoon(): void {
    clearTimeout(this.#checking);
    this.#checking = setTimeout(() => {
      if (this.#found !== undefined) void this.session.check(this.#found.catalog);
    }, typingPause);
  }

  async #keepSecret(key: string, value: string): Promise<void> {
    const { form } = this.session.state;
    await this.around.secrets.keep(form, key, value);
    await this.#showStoredSecrets();
    await this.around.store.saveForm(this.#method, this.session.state.form);
  }

  /** Secrets belong to a target: with another one, other values or none are stored. */
  async #showStoredSecrets(): Promise<void> {
    const { form } = this.session.state;
    if (!form.metadata.some(({ secret }) => secret)) return;
    const metadata = await this.around.secrets.rows(form);
    if (form.metadata === this.session.state.form.metadata) {
      this.session.apply({ type: "form", change: { metadata } });
    }
  }

  async #catalog(): Promise<number | FieldProblem> {
    this.#found = await this.around.services.find(this.#method);
    if (this.#found !== undefined) return this.#found.catalog;
    const unsaved = vscode.workspace.textDocuments.some(
      ({ isDirty, fileName }) => isDirty && fileName.endsWith(".proto"),
    );
    const next = unsaved
      ? "Save the .proto file first: calls use what is on the disk."
      : "See Problems in the gRPC view, and the import paths in the settings.";
    return { field: "method", message: `No loaded .proto file has ${this.#method}.`, next };
  }

  async #useExample(catalog: number): Promise<void> {
    try {
      const request = await this.around.engine().example(catalog, this.#method);
      this.#exampleUsed = request;
      this.session.apply({ type: "form", change: { request } });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.session.apply({ type: "problems", field: "method", problems: [{ field: "method", message }] });
    }
  }

  async #rememberTarget(target: string): Promise<void> {
    await this.around.store.addTarget(target);
    this.session.apply({ type: "targets", targets: this.around.store.targets });
  }

  async #rememberCall(): Promise<void> {
    const { call } = this.session.state;
    if (call !== undefined) await this.around.store.saveCall(this.#method, call);
  }

  async #showSource(): Promise<void> {
    const place = this.#found?.method.place;
    if (place === undefined) return;
    const { command, arguments: parameters } = openPlace(place);
    await vscode.commands.executeCommand(command, ...(parameters ?? []));
  }
}
