import { relative } from "node:path";
import * as vscode from "vscode";
import type { FieldProblem, RequestForm } from "../../panel/form/form";
import { openPlace } from "../services/open-place";
import type { FoundMethod } from "../services/services";
import { callSettings } from "../settings";
import { type CallSession, methodProblem } from "./call-session";
import type { PanelSurroundings } from "./panel-surroundings";

/** What the loaded schemas say of a panel's method: its view, its example and where it is declared. */
export class PanelSchema {
  #found: FoundMethod | undefined;
  #exampleUsed: string | undefined;

  /** @param method `package.Service/Method` */
  constructor(
    private readonly method: string,
    private readonly session: () => CallSession,
    private readonly around: Pick<PanelSurroundings, "services" | "store" | "engine">,
  ) {}

  /** The method as it was found last. */
  get found(): FoundMethod | undefined {
    return this.#found;
  }

  /**
   * Takes over what the schemas say of the method now.
   * @param fresh put the defaults into the form
   */
  async follow(fresh = false): Promise<void> {
    this.#found = await this.around.services.find(this.method);
    if (this.#found === undefined) return;
    const session = this.session();
    const { method, folder, catalog } = this.#found;
    const { place } = method;
    const file = place === undefined ? "" : relative(folder?.uri.fsPath ?? "", place.file);
    const { service, name, kind, requestType, responseType, comment } = method;
    const view = { service, name, kind, requestType, responseType, comment, file, deprecated: false };
    session.apply({ type: "method", method: view }, { type: "problems", field: "method", problems: [] });
    const { target, request, deadline } = session.state.form;
    const settings = callSettings(folder);
    const change: Partial<RequestForm> = {
      ...(target === "" ? { target: this.around.store.targets[0] ?? settings.defaultTarget } : {}),
      ...(fresh && deadline === "" ? { deadline: settings.defaultDeadline } : {}),
    };
    if (Object.keys(change).length > 0) session.apply({ type: "form", change });
    if (request.trim() === "{}" || request === this.#exampleUsed) await this.#fillIn(catalog, request);
  }

  /** The number of the catalog that has the method now; a problem where none has. */
  async catalog(): Promise<number | FieldProblem> {
    this.#found = await this.around.services.find(this.method);
    if (this.#found !== undefined) return this.#found.catalog;
    const unsaved = vscode.workspace.textDocuments.some(
      ({ isDirty, fileName }) => isDirty && fileName.endsWith(".proto"),
    );
    const next = unsaved
      ? "Save the .proto file first: calls use what is on the disk."
      : "See Problems in the gRPC view, and the import paths in the settings.";
    return {
      field: "method",
      message: `No loaded .proto file and no server that was asked has ${this.method}.`,
      next,
    };
  }

  /** Puts the generated example into the form. */
  async useExample(): Promise<void> {
    if (this.#found !== undefined) await this.#fillIn(this.#found.catalog);
  }

  /** Shows the method in its .proto file, when it has one. */
  async showSource(): Promise<void> {
    const place = this.#found?.method.place;
    if (place === undefined) return;
    const { command, arguments: parameters } = openPlace(place);
    await vscode.commands.executeCommand(command, ...(parameters ?? []));
  }

  /** @param over the request that may be written over; what was typed meanwhile stays */
  async #fillIn(catalog: number, over?: string): Promise<void> {
    try {
      const request = await this.around.engine().example(catalog, this.method);
      if (over !== undefined && over !== this.session().state.form.request) return;
      this.#exampleUsed = request;
      this.session().apply({ type: "form", change: { request } });
    } catch (error) {
      this.session().apply({ type: "problems", field: "method", problems: [methodProblem(error)] });
    }
  }
}
