import type { BuildOptions } from "esbuild";

/** One file of `dist` and the source it is made from. */
export interface Bundle {
  /** Relative to the project. */
  readonly entry: string;
  /** Relative to `dist`. */
  readonly out: string;
  readonly options: BuildOptions;
}

// The editor brings its own Node, never older than ours.
const node: BuildOptions = {
  platform: "node",
  format: "cjs",
  target: "node20",
  // Its main file asks for its parts in a way that a bundler cannot follow; its module build does not.
  alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
};
const browser: BuildOptions = { platform: "browser", format: "iife", target: "es2022" };

/** Everything that is bundled. TypeScript is not among them: it ships as a file of its own. */
export const bundles: readonly Bundle[] = [
  {
    entry: "src/extension/activate.ts",
    out: "extension.js",
    options: { ...node, external: ["vscode"] },
  },
  { entry: "src/rpc-host/main.ts", out: "rpc-host.js", options: node },
  {
    entry: "src/cli/start.ts",
    out: "cli.js",
    options: { ...node, banner: { js: "#!/usr/bin/env node" } },
  },
  { entry: "src/cli/main.ts", out: "cli-main.js", options: node },
  // Loaded into the user's own servers, which may run an older Node.
  { entry: "src/trace/probe/main.ts", out: "probe.js", options: { ...node, target: "node18" } },
  { entry: "src/language-server/start.ts", out: "language-server.js", options: node },
  { entry: "src/language-server/main.ts", out: "language-server-main.js", options: node },
  // Shares the program that typescript-eslint has made, so it must be of the same TypeScript: the user's.
  {
    entry: "src/eslint-plugin/main.ts",
    out: "eslint-plugin.js",
    options: { ...node, external: ["typescript"] },
  },
  { entry: "src/webview/main.ts", out: "webview.js", options: browser },
];
