import type { RuleInfo } from "../lint/rule";

/** An example of a rule's page: code, and what stands above it. */
export interface RuleExample {
  readonly language: string;
  readonly text: string;
}

/** The examples that the tests lint, for the page that ships. */
export interface RuleExamples {
  readonly wrong: readonly RuleExample[];
  readonly right: readonly RuleExample[];
}

/**
 * What people read about a rule, as Markdown: in the editor behind a diagnostic's code, in SARIF, and from `explain`.
 *
 * @param examples left out where only the words are wanted
 */
export function ruleMarkdown(rule: RuleInfo, examples: RuleExamples = { wrong: [], right: [] }): string {
  const parts = [
    `# ${rule.id}`,
    `**${rule.title}** · ${rule.severity}`,
    rule.summary,
    "## Why",
    rule.why.trim(),
    ...section("Wrong", examples.wrong),
    ...section("Right", examples.right),
    ...list("What satisfies the rule", rule.satisfiedBy),
    ...list("Fixes", rule.fixes),
    "## Silencing it",
    "In one place, with the reason; one that silences nothing any more is reported:",
    `\`\`\`ts\n// grpc-cancel-ignore-next-line ${rule.id} -- why it is right here\n\`\`\``,
    "A file with `grpc-cancel-ignore-file`, a range with `grpc-cancel-ignore-start` and `grpc-cancel-ignore-end`, a function with `@cancellation-safe reason` in its JSDoc comment.",
    `Everywhere, or with another severity, by \`"rules": { "${rule.id}": "off" }\` in \`grpc-cancellation.config.json\`, or by the editor's setting \`grpcCancellation.lint.rules\`.`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function section(title: string, examples: readonly RuleExample[]): string[] {
  if (examples.length === 0) return [];
  return [
    `## ${title}`,
    ...examples.map(({ language, text }) => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``),
  ];
}

function list(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`## ${title}`, items.map((item) => `- ${item}`).join("\n")];
}
