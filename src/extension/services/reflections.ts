import * as vscode from "vscode";
import type { ServiceInfo } from "../../rpc/schema/method";
import type { SchemaProblem } from "../../rpc/schema/problem";
import type { EngineClient } from "../../rpc-host/client";
import type { TargetAccess } from "../targets/target-access";

/** What a server told of itself. */
export interface ReflectedServices {
  readonly target: string;
  /** The engine's number for these schemas. */
  readonly catalog: number;
  readonly services: readonly ServiceInfo[];
  readonly problems: readonly SchemaProblem[];
}

/** A target whose services are asked for by reflection, and what it told last. */
interface Remembered {
  readonly target: string;
  /** The full names of its services, so that a method can be found before the server is asked again. */
  readonly services: readonly string[];
}

/** Milliseconds after which a server that does not answer is given up. */
const timeout = 10_000;

/** Services that servers describe themselves. A server is asked when it is added and when its services are wanted. */
export class Reflections implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #loaded = new Map<string, ReflectedServices>();
  readonly #loading = new Map<string, Promise<ReflectedServices>>();

  constructor(
    private readonly engine: () => EngineClient,
    private readonly access: TargetAccess,
    private readonly memory: vscode.Memento,
  ) {}

  /** What is loaded, without asking any server. */
  get loaded(): readonly ReflectedServices[] {
    return [...this.#loaded.values()];
  }

  isAdded(target: string): boolean {
    return this.#remembered.some((each) => each.target === target);
  }

  /** Asks a server for its services, now and in later windows. */
  async add(target: string): Promise<ReflectedServices> {
    if (!this.isAdded(target)) await this.#remember({ target, services: [] });
    this.#forget(target);
    return await this.of(target);
  }

  async remove(target: string): Promise<void> {
    this.#forget(target);
    await this.memory.update(
      "reflections",
      this.#remembered.filter((each) => each.target !== target),
    );
    this.#changed.fire();
  }

  /** A server's services, asked for once. */
  async of(target: string): Promise<ReflectedServices> {
    const loaded = this.#loaded.get(target) ?? this.#loading.get(target) ?? this.#load(target);
    return await loaded;
  }

  /** Asks those servers that are known to have a method's service; nothing when none is. */
  async find(
    fullName: string,
  ): Promise<{ readonly reflected: ReflectedServices; readonly service: ServiceInfo }[]> {
    const name = fullName.slice(0, fullName.lastIndexOf("/"));
    const having = this.#remembered.filter(({ services }) => services.includes(name));
    const asked = await Promise.all(having.map(({ target }) => this.of(target)));
    return asked.flatMap((reflected) =>
      reflected.services
        .filter((service) => service.fullName === name)
        .map((service) => ({ reflected, service })),
    );
  }

  /** Lets go of what servers told; they are asked again when their services are wanted. */
  refresh(): void {
    for (const target of [...this.#loaded.keys()]) this.#forget(target);
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #load(target: string): Promise<ReflectedServices> {
    const loading = this.#ask(target).then(async (reflected) => {
      if (this.#loading.get(target) !== loading) return reflected;
      this.#loading.delete(target);
      this.#loaded.set(target, reflected);
      const services = reflected.services.map(({ fullName }) => fullName);
      if (services.length > 0) await this.#remember({ target, services });
      this.#changed.fire();
      return reflected;
    });
    this.#loading.set(target, loading);
    return loading;
  }

  async #ask(target: string): Promise<ReflectedServices> {
    const none = { target, catalog: -1, services: [] };
    const failed = (message: string) => ({ ...none, problems: [{ severity: "error", message } as const] });
    if (!vscode.workspace.isTrusted) return failed("This workspace is not trusted, so nothing connects.");
    const route = await this.access.route(target);
    if ("problem" in route) return failed(route.problem);
    try {
      const sources = { files: [], reflection: { target, ...route, timeout } };
      return { target, ...(await this.engine().loadCatalog(sources)) };
    } catch (error) {
      return failed(error instanceof Error ? error.message : String(error));
    }
  }

  #forget(target: string): void {
    const known = this.#loaded.get(target);
    this.#loaded.delete(target);
    this.#loading.delete(target);
    if (known !== undefined && known.catalog >= 0) this.engine().unloadCatalog(known.catalog);
  }

  async #remember(added: Remembered): Promise<void> {
    const others = this.#remembered.filter(({ target }) => target !== added.target);
    await this.memory.update("reflections", [...others, added]);
  }

  get #remembered(): readonly Remembered[] {
    return this.memory.get("reflections", []);
  }
}
