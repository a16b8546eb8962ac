import { LineTable } from "../../text/lines";
import { nearestName } from "../../text/nearest";
import { type Span, textIn } from "../../text/span";
import type { Finding, Fix } from "../finding";
import type { Comment, FileIr, FunctionIr } from "../ir";
import { docTag } from "../syntax/doc-tags";

/** Reported where a comment that should silence a finding cannot be understood, or gives no reason. */
export const invalidSuppression = "invalid-suppression";
/** Reported where such a comment silences nothing any more. */
export const unusedSuppression = "unused-suppression";

/** One comment that silences findings. */
interface Suppression {
  /** Rule ids; all rules when empty, which only the declaration form may do. */
  readonly rules: readonly string[];
  /** Findings that start here are silenced. */
  readonly reach: Span;
  /** The comment, or what of it asks for silence. */
  readonly span: Span;
}

/**
 * Leaves out the findings of one file that its comments silence, and adds findings about comments that silence
 * nothing, or that say no reason.
 *
 *     // grpc-cancel-ignore-next-line loop-misses-cancellation -- the job must finish
 *     /* grpc-cancel-ignore-file loop-misses-cancellation -- generated *\/
 *     // grpc-cancel-ignore-start loop-misses-cancellation -- reason … // grpc-cancel-ignore-end
 *     /** @cancellation-safe reason *\/ before a function, and @detached reason before one that outlives its call
 *
 * @param findings those of this file
 * @param ruleIds every rule there is
 * @param active the rules that ran: only their absence proves that a comment is of no use
 * @param outlives whether something begins a function, and leaves it to itself
 */
export function suppress(
  file: FileIr,
  findings: readonly Finding[],
  ruleIds: readonly string[],
  active: readonly string[],
  outlives: (one: FunctionIr) => boolean,
): Finding[] {
  const { suppressions, complaints: mistaken } = read(file, ruleIds);
  const complaints = [...mistaken, ...detachments(file, outlives)];
  if (suppressions.length === 0 && complaints.length === 0) return [...findings];
  const used = new Set<Suppression>();
  const left = findings.filter((finding) => {
    const silencing = suppressions.filter(
      ({ rules, reach }) => (rules.length === 0 || rules.includes(finding.rule)) && startsIn(reach, finding),
    );
    for (const one of silencing) used.add(one);
    return silencing.length === 0;
  });
  const unused = suppressions
    .filter(
      (one) =>
        !used.has(one) && (one.rules.length > 0 ? one.rules : ruleIds).every((id) => active.includes(id)),
    )
    .map((one) => unusedFinding(file, one));
  return [...left, ...complaints, ...unused];
}

const listed = "grpc-cancel-ignore-next-line, -file, and -start with -end";

/** Whether a text can hold a suppression. */
export function maySuppress(text: string): boolean {
  return /grpc-cancel-ignore-|@cancellation-safe|@detached/.test(text);
}

function read(file: FileIr, ruleIds: readonly string[]) {
  const suppressions: Suppression[] = [];
  const complaints: Finding[] = [];
  const table = new LineTable(file.text);
  /** Ranges that were begun and not ended, innermost last. */
  const open: { readonly rules: readonly string[]; readonly span: Span }[] = [];
  for (const comment of file.comments) {
    const parsed = /^[\s*]*grpc-cancel-ignore-(?<form>[a-z-]+)(?<rest>.*)$/s.exec(comment.text)?.groups;
    if (!parsed) continue;
    const complain = (message: string) => complaints.push(complaint(file, comment.span, message));
    const form = parsed["form"]!;
    const end = file.text.length;
    if (form === "end") {
      const begun = open.pop();
      if (begun) suppressions.push({ ...begun, reach: { start: begun.span.end, end: comment.span.start } });
      else complain("There is no grpc-cancel-ignore-start that this ends.");
      continue;
    }
    const [names = "", reason = ""] = parsed["rest"]!.split(/\s--\s/, 2);
    const rules = names.split(/[\s,]+/).filter((name) => name !== "");
    const unknown = rules.find((name) => !ruleIds.includes(name));
    if (!["next-line", "file", "start"].includes(form))
      complain(`There is no form grpc-cancel-ignore-${form}. The forms are ${listed}.`);
    else if (rules.length === 0) complain("Name the rule to silence.");
    else if (unknown !== undefined) complain(unknownRule(unknown, ruleIds));
    else if (reason.trim() === "") complain("Say why, after ` -- `: a silence without a reason is not kept.");
    else if (form === "start") open.push({ rules, span: comment.span });
    else if (form === "file") suppressions.push({ rules, span: comment.span, reach: { start: 0, end } });
    else suppressions.push({ rules, span: comment.span, reach: nextLine(table, comment) });
  }
  for (const { span } of open) complaints.push(complaint(file, span, "No grpc-cancel-ignore-end ends this."));
  for (const declaration of file.functions) {
    const reason = docTag(declaration.doc, "cancellation-safe");
    if (reason === undefined) continue;
    if (reason !== "") {
      suppressions.push({ rules: [], span: declaration.nameSpan, reach: declaration.span });
    } else {
      complaints.push(complaint(file, declaration.nameSpan, "Say why behind @cancellation-safe."));
    }
  }
  return { suppressions, complaints };
}

function unknownRule(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  return `There is no rule ${name}.${near === undefined ? "" : ` Did you mean ${near}?`}`;
}

/** What is wrong with functions that are declared to outlive the call that begins them. */
function detachments(file: FileIr, outlives: (one: FunctionIr) => boolean): Finding[] {
  return file.functions.flatMap((one) => {
    const reason = docTag(one.doc, "detached");
    if (reason === undefined) return [];
    if (reason === "") return [complaint(file, one.nameSpan, "Say why behind @detached.")];
    return outlives(one)
      ? []
      : [unused(file, one.nameSpan, "No handler begins this and leaves it to itself.")];
  });
}

/** The line after the comment's last. */
function nextLine(table: LineTable, { span }: Comment): Span {
  const line = table.position(span.end).line + 1;
  if (line > table.count) return { start: table.text.length, end: table.text.length };
  const end = line < table.count ? table.offset({ line: line + 1, column: 1 }) : table.text.length;
  return { start: table.offset({ line, column: 1 }), end };
}

/** The end is exclusive: a finding at the start of the line after is not in it. */
function startsIn(reach: Span, { span }: Finding): boolean {
  return reach.start <= span.start && span.start < reach.end;
}

function complaint(file: FileIr, span: Span, message: string): Finding {
  return {
    rule: invalidSuppression,
    severity: "warning",
    confidence: "high",
    file: file.path,
    span,
    message,
    notes: [],
    fixes: [],
  };
}

function unusedFinding(file: FileIr, { rules, span }: Suppression): Finding {
  const what = rules.length === 0 ? "Nothing" : `No finding of ${rules.join(", ")}`;
  const told = unused(file, span, `${what} is silenced by this any more.`);
  return rules.length === 0 ? told : { ...told, fixes: removal(file, span) };
}

function unused(file: FileIr, span: Span, message: string): Finding {
  return { ...complaint(file, span, message), rule: unusedSuppression, severity: "info" };
}

/** Takes the comment out, and its line when nothing else stands there. A range has a second comment, so it stays. */
function removal(file: FileIr, span: Span): Fix[] {
  if (textIn(file.text, span).includes("grpc-cancel-ignore-start")) return [];
  const before = /(?:^|\n)[ \t]*$/.exec(file.text.slice(0, span.start));
  const behind = /^[ \t]*(?:\r?\n|$)/.exec(file.text.slice(span.end));
  const alone = before && behind;
  const edit = {
    span: alone
      ? { start: span.start - before[0].replace("\n", "").length, end: span.end + behind[0].length }
      : span,
    newText: "",
  };
  return [{ title: "Remove the comment", safety: "safe", changes: [{ file: file.path, edits: [edit] }] }];
}
