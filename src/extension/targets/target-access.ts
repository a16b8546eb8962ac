import * as vscode from "vscode";
import type { TlsMode } from "../../panel/form/form";
import type { RequestStore } from "./request-store";
import { securityOf } from "./security";
import type { TargetRoute, Targets } from "./targets";

/** How the tools of a target (its tree, health and reflection) reach it, apart from any one call. */
export class TargetAccess {
  constructor(
    private readonly memory: vscode.Memento,
    private readonly store: RequestStore,
    private readonly targets: Targets,
  ) {}

  /** Every target that is known: named in settings, called before, or added by hand. */
  get all(): readonly string[] {
    return [...new Set([...this.targets.named, ...Object.keys(this.#chosen), ...this.store.targets])];
  }

  /** What was chosen for the target; else how it was called last; else what its settings make sense with. */
  security(target: string): TlsMode {
    const { rootCertificates, clientCertificate, serverName } = this.targets.settings(target);
    const usual = rootCertificates || clientCertificate || serverName ? "tls" : "plaintext";
    return this.#chosen[target] ?? this.store.security(target) ?? usual;
  }

  /** Remembers a target, and whether it is reached by TLS. */
  async choose(target: string, security: TlsMode): Promise<void> {
    await this.memory.update("targetSecurity", { ...this.#chosen, [target]: security });
  }

  /** Forgets a target; what settings say of it stays. */
  async forget(target: string): Promise<void> {
    const { [target]: _, ...others } = this.#chosen;
    await this.memory.update("targetSecurity", others);
    await this.store.forgetTarget(target);
  }

  /** The way there; a problem, in a sentence, where the settings make no sense. */
  async route(target: string): Promise<TargetRoute | { readonly problem: string }> {
    return await this.targets.route(target, securityOf(this.security(target)), []);
  }

  get #chosen(): Readonly<Record<string, TlsMode>> {
    return this.memory.get("targetSecurity", {});
  }
}

/** Asks for a target and for its security. */
export async function askTarget(
  access: TargetAccess,
  title: string,
): Promise<{ readonly target: string; readonly security: TlsMode } | undefined> {
  const typed = await vscode.window.showInputBox({
    title,
    prompt: "host:port, or unix:/path",
    placeHolder: "localhost:50051",
    validateInput: (value) =>
      /^https?:\/\//i.test(value.trim())
        ? "A gRPC target has no http:// in front: write host:port."
        : undefined,
  });
  const target = typed?.trim();
  if (target === undefined || target === "") return undefined;
  const security = await askSecurity(target, access.security(target));
  return security === undefined ? undefined : { target, security };
}

/** Asks how a target is reached. */
export async function askSecurity(target: string, now: TlsMode): Promise<TlsMode | undefined> {
  const items = securities.map((item) => ({
    ...item,
    ...(item.security === now && { description: "as now" }),
  }));
  const first = items.filter(({ security }) => security === now);
  const others = items.filter(({ security }) => security !== now);
  const picked = await vscode.window.showQuickPick([...first, ...others], {
    title: `How to Reach ${target}`,
  });
  return picked?.security;
}

const securities: readonly (vscode.QuickPickItem & { readonly security: TlsMode })[] = [
  { label: "Plaintext", security: "plaintext" },
  { label: "TLS", security: "tls" },
  { label: "TLS, certificate not verified", security: "tls-unverified" },
];
