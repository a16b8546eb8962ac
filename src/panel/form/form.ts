import type { Remedy } from "../remedy";

/** What the user fills in for one method, as it stands in the fields: text, so that half-typed input is kept too. */

/** How a target is reached; `tls` verifies the server's certificate. */
export type TlsMode = "plaintext" | "tls" | "tls-unverified";

/** When the call is to be cancelled without anybody pressing a button. */
export type PlanTrigger =
  | "none"
  | "start"
  | "begin"
  | "headers"
  | "time"
  | "received"
  | "sent"
  | "half-close"
  | "random"
  | "when";

export interface MetadataRow {
  readonly key: string;
  /** Always empty for a secret row: its value lives in the editor's secret storage. */
  readonly value: string;
  readonly secret: boolean;
  /** A value for this secret row is in the secret storage. */
  readonly stored: boolean;
}

export interface RequestForm {
  /** `host:port`, `dns:///…`, or `unix:…`, as gRPC names targets. */
  readonly target: string;
  readonly tls: TlsMode;
  /** The message that Call or Send sends, as proto3 JSON text. */
  readonly request: string;
  readonly metadata: readonly MetadataRow[];
  /** A length of time such as `5s` or `500ms`; empty for none. */
  readonly deadline: string;
  readonly planTrigger: PlanTrigger;
  /** A length of time, a number of messages or a comparison, by `planTrigger`. */
  readonly planAmount: string;
  /** The local status text of a cancel. */
  readonly reason: string;
  /** The points that a sweep cancels at, as written; empty for every point. */
  readonly sweep: string;
}

/** The names of the fields that a problem can point at. */
export type FormField = "target" | "request" | "metadata" | "deadline" | "plan" | "sweep" | "method";

/** An error, named at the field that causes it. */
export interface FieldProblem {
  readonly field: FormField;
  readonly message: string;
  /** What the user can do about it. */
  readonly next?: string;
  /** What a button can do about it. */
  readonly remedy?: Remedy;
  /** From 1, in the field's text. */
  readonly line?: number;
  /** From 1, in the field's text. */
  readonly column?: number;
}

/** A form in which nothing is filled in yet. */
export const emptyForm: RequestForm = {
  target: "",
  tls: "plaintext",
  request: "{}",
  metadata: [],
  deadline: "",
  planTrigger: "none",
  planAmount: "",
  reason: "",
  sweep: "",
};

const secretKeys = new Set(["authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"]);
const secretEnding = /(^|[-_.])(token|secret|password|api[-_]?key|credentials?)(-bin)?$/;

/**
 * Whether a metadata key usually carries a credential, so that its value is kept out of files, logs and exports.
 * @param key in any case; metadata keys are case-insensitive.
 */
export function isSecretKey(key: string): boolean {
  const name = key.trim().toLowerCase();
  return secretKeys.has(name) || secretEnding.test(name);
}

/** A row whose secrecy follows from its key; a secret's value is never part of it. */
export function metadataRow(key: string, value: string): MetadataRow {
  const secret = isSecretKey(key);
  return { key, value: secret ? "" : value, secret, stored: false };
}
