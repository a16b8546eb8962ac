import { rules } from "../../../src/lint/rules";
import { type RuleExample, type RuleExamples, ruleMarkdown } from "../../../src/report/rule-page";
import { joinFiles, type Page, type Snippet } from "./page";

/** The pages that ship, by file name: typed metadata, and the examples that the tests lint. */
export function ruleDocs(pages: readonly Page[]): Map<string, string> {
  return new Map(
    rules.map((rule) => {
      const page = pages.find((one) => one.rule === rule.id);
      return [`${rule.id}.md`, ruleMarkdown(rule, page && examplesOf(page))];
    }),
  );
}

const start = "<!-- rules:begin -->";
const end = "<!-- rules:end -->";

/**
 * The README with its table of rules between the markers.
 *
 * @throws Error when a marker is missing
 */
export function readmeWithRules(readme: string): string {
  const from = readme.indexOf(start);
  const to = readme.indexOf(end);
  if (from < 0 || to < from) throw new Error(`README.md needs ${start} and ${end}`);
  const rows = rules.map(
    ({ id, severity, summary }) => `| [\`${id}\`](media/rules/${id}.md) | ${severity} | ${summary} |`,
  );
  const table = ["| rule | severity | what it finds |", "|---|---|---|", ...rows].join("\n");
  return `${readme.slice(0, from)}${start}\n${table}\n${readme.slice(to)}`;
}

function examplesOf({ snippets }: Page): RuleExamples {
  const below = (heading: string) => snippets.filter((one) => one.heading === heading).map(exampleOf);
  return { wrong: below("Wrong"), right: below("Right") };
}

function exampleOf({ language, files }: Snippet): RuleExample {
  return { language, text: joinFiles(files) };
}
