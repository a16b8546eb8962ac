import type { TextSpan } from "../request-file";

/** Something wrong in a request file, at its place. */
export interface Diagnosis extends TextSpan {
  /** An `error` keeps the request from being sent as it stands. */
  readonly severity: "error" | "warning";
  readonly message: string;
  /** What would mend it, the best first. */
  readonly fixes: readonly TextFix[];
}

export interface TextFix extends TextSpan {
  readonly title: string;
  readonly text: string;
}

/** Makes a diagnosis. */
export function problem(
  { start, end }: TextSpan,
  message: string,
  fixes: readonly TextFix[] = [],
  severity: Diagnosis["severity"] = "error",
): Diagnosis {
  return { start, end, severity, message, fixes };
}

/** The fix that puts another text in place; none where there is no better one. */
export function replaceBy({ start, end }: TextSpan, text: string | undefined): TextFix[] {
  return text === undefined ? [] : [{ title: `Change to ${text}`, start, end, text }];
}

/** Asks whether a name was meant, at the end of a message. */
export function question(meant: string | undefined): string {
  return meant === undefined ? "." : `; did you mean ${meant}?`;
}
