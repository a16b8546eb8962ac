/** What the JSDoc comment before a function can say of it. */
export type DocTag = "cancellation-safe" | "checks-cancellation" | "detached" | "long-running" | "yields";

/** What stands behind a tag, on its line: a reason, or nothing; undefined where the comment does not have the tag. */
export function docTag(doc: string | undefined, tag: DocTag): string | undefined {
  if (!doc?.includes(`@${tag}`)) return undefined;
  const line = new RegExp(String.raw`(?:^|\n)[ \t*]*@${tag}(?![\w-])(?<rest>[^\n*]*)`).exec(doc);
  return line?.groups?.["rest"]?.trim();
}
