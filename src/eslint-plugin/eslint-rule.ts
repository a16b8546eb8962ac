import type { Rule as EslintRule, SourceCode } from "eslint";
import type { Finding, Fix } from "../lint/finding";
import type { Span } from "../text/span";
import { toldPath } from "./told-path";
import { lintedAround } from "./whole-project";

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
      messages: { found: "{{message}}", reached: "{{message}} ({{path}})" },
      schema: [],
    },
    create: (context) => ({
      Program() {
        const { findings, texts } = lintedAround(context);
        for (const finding of findings) {
          if (!ids.includes(finding.rule)) continue;
          const path = toldPath(finding, context.cwd, texts);
          context.report(reportOf(finding, path, context.sourceCode));
        }
      },
    }),
  };
}

/** The one safe fix is ESLint's fix; every other is a suggestion, since it may change more than the defect. */
function reportOf(
  finding: Finding,
  path: string | undefined,
  source: SourceCode,
): EslintRule.ReportDescriptor {
  // ESLint mends one file at a time.
  const fixes = finding.fixes.filter(({ changes }) => changes.every(({ file }) => file === finding.file));
  const safe = fixes.filter(({ safety }) => safety === "safe");
  const chosen = safe.length === 1 ? safe[0] : undefined;
  return {
    loc: locationOf(finding.span, source),
    messageId: path === undefined ? "found" : "reached",
    data: { message: finding.message, path },
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
