/**
 * How Node is started for the linter's server. A young generation of this size (MB) spares most of the garbage collector's
 * work while a project is opened.
 */
export const serverFlags: readonly string[] = ["--max-semi-space-size=64", "--max-old-space-size=3072"];
