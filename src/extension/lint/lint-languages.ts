/** The editor's names of the languages that are linted. */
export const lintLanguages: readonly string[] = [
  "typescript",
  "typescriptreact",
  "javascript",
  "javascriptreact",
];
