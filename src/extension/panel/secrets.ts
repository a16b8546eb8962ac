import type * as vscode from "vscode";
import type { MetadataRow, RequestForm } from "../../panel/form/form";

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

  /** The values of a form's secret rows for its target, by key in lower case; rows without one are absent. */
  async values(form: RequestForm): Promise<ReadonlyMap<string, string>> {
    const values = new Map<string, string>();
    for (const { key, secret } of form.metadata) {
      const value = secret ? await this.storage.get(storageKey(form, key)) : undefined;
      if (value !== undefined) values.set(key.trim().toLowerCase(), value);
    }
    return values;
  }

  /** A form's rows, each secret one knowing whether it has a value for the form's target. */
  async rows(form: RequestForm): Promise<readonly MetadataRow[]> {
    const values = await this.values(form);
    return form.metadata.map((row) =>
      row.secret ? { ...row, stored: values.has(row.key.trim().toLowerCase()) } : row,
    );
  }
}

function storageKey({ target, tls }: SecretPlace, key: string): string {
  return `metadata ${tls} ${target.trim()} ${key.trim().toLowerCase()}`;
}
