import type { FunctionAnalysis } from "./analysis/function";
import type { Confidence, Finding, Offer, Severity } from "./finding";

/**
 * What people read about a rule: its page, its entry in settings and in SARIF are all written from this. The wrong and
 * the right example of the page are the sections "Wrong" and "Right" of `test/lint/rules/<id>.md`, so that they are
 * linted by the tests.
 */
export interface RuleInfo {
  /** Kebab-case; also the file's name and the page's. */
  readonly id: string;
  /** Of findings that are sure; less sure ones drop a step. */
  readonly severity: Severity;
  /** A few words, for lists. */
  readonly title: string;
  /** One sentence: what it flags. */
  readonly summary: string;
  /** Markdown paragraphs: why that is a defect, with the fact that was measured. */
  readonly why: string;
  /** Code that the rule takes as an answer, one idiom each. */
  readonly satisfiedBy: readonly string[];
  /** Titles of the fixes it can offer. */
  readonly fixes: readonly string[];
}

/** What a rule yields; the linter adds the rule's id and its severity. */
export interface Report extends Pick<Finding, "file" | "span" | "message" | "notes"> {
  readonly confidence: Confidence;
  /** Where this finding is worse, or less bad, than the rule's others; when sure. */
  readonly severity?: Severity;
  /** Finds the fixes, when they are wanted; there are none when absent. */
  readonly offer?: () => Offer;
}

/** A rule is a value: what it is, and one function that looks at one function of the project. */
export interface Rule extends RuleInfo {
  check(subject: FunctionAnalysis): Iterable<Report>;
}

/** The severity of a finding: its own or the rule's when sure, one step less when not. */
export function severityOf(rule: RuleInfo, { confidence, severity = rule.severity }: Report): Severity {
  if (confidence === "high") return severity;
  return severity === "error" ? "warning" : "info";
}
