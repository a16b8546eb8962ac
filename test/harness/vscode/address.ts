/** What a window of the server build shows. */
export interface Window {
  /** The folder, absolute. */
  readonly folder: string;
  /** Extensions under development, absolute; `[]` for installed ones only. */
  readonly extensions: readonly string[];
  /** A module whose `run()` the extension host calls, absolute. */
  readonly tests?: string | undefined;
}

/**
 * The page of such a window.
 *
 * @param authority of the server; paths carry the same one, or the workbench does not find them
 */
export function windowAddress(authority: string, { folder, extensions, tests }: Window): string {
  const remote = (path: string): string => `vscode-remote://${authority}${path}`;
  const payload = [
    ...extensions.map((path) => ["extensionDevelopmentPath", remote(path)]),
    ...(tests === undefined ? [] : [["extensionTestsPath", remote(tests)]]),
    ["skipWelcome", "true"],
  ];
  const query = new URLSearchParams({ folder, payload: JSON.stringify(payload) });
  return `http://${authority}/?${query}`;
}
