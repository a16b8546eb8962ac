import type { Rule as EslintRule, SourceCode } from "eslint";
import type { Finding, Fix } from "../lint/finding";
import type { Span } from "../text/span";
import { findingsOf } from "./whole-project";

/**
 * A rule as ESLint knows rules: it reports what the linter found in the file at hand.
 *
 * @param ids what it reports of that, by the linter's own names
 */
export function eslintRule(description: string, ids: readonly string[]): EslintRule.RuleModule {
  return {
    meta: {
      type: "problem",
      docs: { description },
      fixable: "code",
      hasSuggestions: true,
      schema: [],
    },
    create: (context) => ({
      Program() {
        for (const finding of findingsOf(context)) {
          if (ids.includes(finding.rule)) context.report(reportOf(finding, context.sourceCode));
        }
      },
    }),
  };
}

/** The one safe fix is ESLint's fix; every other is a suggestion, since it may change more than the defect. */
function reportOf(finding: Finding, source: SourceCode): EslintRule.ReportDescriptor {
  // ESLint mends one file at a time.
  const fixes = finding.fixes.filter(({ changes }) => changes.every(({ file }) => file === finding.file));
  const safe = fixes.filter(({ safety }) => safety === "safe");
  const chosen = safe.length === 1 ? safe[0] : undefined;
  return {
    loc: locationOf(finding.span, source),
    message: finding.message.replaceAll("{{", "{ {"),
    ...(chosen && { fix: fixer(chosen) }),
    suggest: fixes.filter((fix) => fix !== chosen).map((fix) => ({ desc: fix.title, fix: fixer(fix) })),
  };
}

function fixer({ changes }: Fix): (eslint: EslintRule.RuleFixer) => EslintRule.Fix[] {
  const edits = changes.flatMap((change) => change.edits);
  return (eslint) =>
    edits.map(({ span, newText }) => eslint.replaceTextRange([span.start, span.end], newText));
}

function locationOf({ start, end }: Span, source: SourceCode) {
  return { start: source.getLocFromIndex(start), end: source.getLocFromIndex(end) };
}
