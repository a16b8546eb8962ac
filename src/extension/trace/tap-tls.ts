import { readFile } from "node:fs/promises";
import * as vscode from "vscode";
import type { Route } from "../../trace/tap/route";
import type { TapTls } from "../../trace/tap/tap";
import type { TargetAccess } from "../targets/target-access";

/** The files, absolute, of the certificate that a tap shows to its callers, and of its key; both PEM. */
export interface TapPair {
  readonly certificate: string;
  readonly key: string;
}

/** Asks whether a tap is to read TLS, and with what; `cancelled` when the question was closed. */
export async function askPair(
  route: Route,
  access: Pick<TargetAccess, "security">,
): Promise<TapPair | undefined | "cancelled"> {
  const plain = { label: "Plaintext", tls: false };
  const tls = { label: "TLS…", description: "the tap shows its callers a certificate of its own", tls: true };
  const items = access.security(route.name) === "plaintext" ? [plain, tls] : [tls, plain];
  const title = `What Passes the Tap to ${route.name}?`;
  const picked = await vscode.window.showQuickPick(items, { title });
  if (picked === undefined) return "cancelled";
  if (!picked.tls) return undefined;
  const certificate = await askFile("Certificate That the Tap Shows (PEM)");
  const key = certificate && (await askFile("Key of That Certificate (PEM)"));
  return certificate && key ? { certificate, key } : "cancelled";
}

/**
 * TLS on both sides: the pair towards the callers, and towards the server behind what the settings say of it.
 *
 * @throws Error (rejects) when a file cannot be read, or the settings make no sense
 */
export async function tapTls(
  { certificate, key }: TapPair,
  route: Route,
  access: Pick<TargetAccess, "route">,
): Promise<TapTls> {
  const way = await access.route(route.name);
  if ("problem" in way) throw new Error(way.problem);
  const { security } = way.transport;
  const own = { certificate: await readFile(certificate), key: await readFile(key) };
  if (security.type === "plaintext") return own;
  const { rootCertificates, serverName, certificateChain, privateKey } = security;
  return {
    ...own,
    ...(rootCertificates !== undefined && { authority: rootCertificates }),
    ...(serverName !== undefined && { serverName }),
    ...(certificateChain !== undefined &&
      privateKey !== undefined && { client: { certificate: certificateChain, key: privateKey } }),
  };
}

async function askFile(title: string): Promise<string | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title,
    filters: { PEM: ["pem", "crt", "cer", "key"] },
  });
  return picked?.[0]?.fsPath;
}
