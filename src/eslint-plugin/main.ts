/** `grpc-cancellation/eslint-plugin`: the rules of the linter as rules of ESLint, for a flat configuration. */
import type { ESLint, Linter, Rule } from "eslint";
import { version } from "../../package.json";
import { rules } from "../lint/rules";
import { invalidSuppression, unusedSuppression } from "../lint/suppression/ignore";
import { eslintRule } from "./eslint-rule";
import { placeOf } from "./told-path";
import { lintedAround } from "./whole-project";

const name = "grpc-cancellation";

const suppressions = eslintRule("A comment that silences a rule is mistaken, or silences nothing any more.", [
  invalidSuppression,
  unusedSuppression,
]);

/** What stands in other files is told in the first file of a project: ESLint knows no place besides. */
const configuration: Rule.RuleModule = {
  meta: {
    type: "problem",
    docs: { description: "The configuration file or the baseline of the linter makes no sense." },
    messages: { found: "{{place}}: {{message}}" },
    schema: [],
  },
  create: (context) => ({
    Program() {
      const { problems, texts } = lintedAround(context);
      for (const { file, span, message } of problems) {
        const place = placeOf({ file, span }, context.cwd, texts);
        context.report({ loc: { line: 1, column: 0 }, messageId: "found", data: { place, message } });
      }
    },
  }),
};

const plugin = {
  meta: { name: "grpc-cancellation/eslint-plugin", version },
  rules: {
    ...Object.fromEntries(rules.map(({ id, summary }) => [id, eslintRule(summary, [id])])),
    suppressions,
    configuration,
  },
  configs: {} as { recommended: Linter.Config },
} satisfies ESLint.Plugin;

/** Every rule, as severe as it is elsewhere. */
plugin.configs.recommended = {
  name: `${name}/recommended`,
  files: ["**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}"],
  plugins: { [name]: plugin },
  rules: {
    ...Object.fromEntries(
      rules.map(({ id, severity }) => [`${name}/${id}`, severity === "error" ? "error" : "warn"]),
    ),
    [`${name}/suppressions`]: "warn",
    [`${name}/configuration`]: "error",
  },
};

export = plugin;
