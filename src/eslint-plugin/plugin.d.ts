/** The types of `grpc-cancellation/eslint-plugin`, as they ship beside its bundle. */
import type { ESLint, Linter } from "eslint";

declare const plugin: Omit<ESLint.Plugin, "configs"> & {
  readonly configs: {
    /** Every rule, as severe as it is elsewhere. */
    readonly recommended: Linter.Config;
  };
};

export = plugin;
