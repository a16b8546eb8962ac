import type { Rule as EslintRule, SourceCode } from "eslint";
import type { Finding, Fix } from "../lint/finding";
import type { Rule } from "../lint/rule";
import type { Span } from "../text/span";
import { findingsOf } from "./whole-project";

/** One of our rules as ESLint knows rules: it reports what the linter found in the file at hand. */
export function eslintRule(rule: Rule): EslintRule.RuleModule {
  return {
    meta: {
      type: "problem",
      docs: { description: rule.summary },
      fixable: "code",
      hasSuggestions: true,
      schema: [],
    },
    create: (context) => ({
      Program() {
        for (const finding of findingsOf(context)) {
          if (finding.rule === rule.id) context.report(reportOf(finding, context.sourceCode));
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
