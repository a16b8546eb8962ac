/** `grpc-cancellation/eslint-plugin`: the rules of the linter as rules of ESLint, for a flat configuration. */
import type { ESLint, Linter } from "eslint";
import { version } from "../../package.json";
import { rules } from "../lint/rules";
import { invalidSuppression, unusedSuppression } from "../lint/suppression/ignore";
import { eslintRule } from "./eslint-rule";

const name = "grpc-cancellation";

const suppressions = eslintRule("A comment that silences a rule is mistaken, or silences nothing any more.", [
  invalidSuppression,
  unusedSuppression,
]);

const plugin = {
  meta: { name: "grpc-cancellation/eslint-plugin", version },
  rules: {
    ...Object.fromEntries(rules.map(({ id, summary }) => [id, eslintRule(summary, [id])])),
    suppressions,
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
  },
};

export = plugin;
