import type * as vscode from "vscode";
import type { RequestForm } from "../panel/form";

/** Where a secret may be sent: it is kept for one target and one kind of transport, and goes nowhere else. */
export type SecretPlace = Pick<RequestForm, "target" | "tls">;

/** Values of credentials in metadata, in the editor's secret storage and nowhere else. */
export class MetadataSecrets {
  constructor(private readonly storage: vscode.SecretStorage) {}

  /** Keeps a value; an empty one is forgotten. */
  async keep(place: SecretPlace, key: string, value: string): Promise<void> {
    if (value === "") await this.storage.delete(storageKey(place, key));
    else await this.storage.store(storageKey(place, key), value);
  }

  async value(place: SecretPlace, key: string): Promise<string | undefined> {
    return await this.storage.get(storageKey(place, key));
  }
}

function storageKey({ target, tls }: SecretPlace, key: string): string {
  return `metadata ${tls} ${target.trim()} ${key.trim().toLowerCase()}`;
}
