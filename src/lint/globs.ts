import picomatch from "picomatch";

/** A pattern for paths below a folder. */
export interface Glob {
  /** Absolute, with `/`. */
  readonly folder: string;
  /** As in .gitignore-like tools: `**`, `*`, `{a,b}`; relative to the folder. */
  readonly pattern: string;
}

/** Whether one of the globs names the path, or a folder that it lies in. */
export function matchesGlob(globs: readonly Glob[], path: string): boolean {
  return globs.some(({ folder, pattern }) => {
    const prefix = folder === "/" ? "/" : `${folder}/`;
    if (!path.startsWith(prefix)) return false;
    const relative = path.slice(prefix.length);
    return picomatch.isMatch(relative, [pattern, `${pattern.replace(/\/+$/, "")}/**`], { dot: true });
  });
}

/** Whether one of the patterns, in which `*` stands for anything, is a name. */
export function matchesName(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => {
    const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`).test(name);
  });
}
