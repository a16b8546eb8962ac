import type { BuildOptions } from "esbuild";

/** One file of `dist` and the source it is made from. */
export interface Bundle {
  /** Relative to the project. */
  readonly entry: string;
  /** Relative to `dist`. */
  readonly out: string;
  readonly options: BuildOptions;
}

export const node: BuildOptions = { platform: "node", format: "cjs", target: "node20" };

/** Everything that is bundled. TypeScript is not among them: it ships as a file of its own. */
export const bundles: readonly Bundle[] = [];
