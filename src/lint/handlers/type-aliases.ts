/**
 * Names that a project gives to the types of calls in a file of its own (`export type Unary = ServerUnaryCall<Ask, Row>`):
 * a file that imports such a name may hold handlers and yet say nothing of any library.
 */
const alias =
  /\b(?:type|interface)\s+([A-Z]\w*)[^=;{}]*?(?:=|\bextends\b)[^;{}]*?\b(?:Server(?:Unary|Readable|Writable|Duplex)\w*|handle\w*Call|sendUnaryData|(?:Handler|Call|ServerCall)Context)\b/g;

/** The names that a text gives to types of calls. */
export function aliasesOfCalls(text: string): string[] {
  return [...text.matchAll(alias)].map((match) => match[1] as string);
}

/** Whether a text imports one of the names, in braces, by which its file or the other one calls it. */
export function importsOneOf(text: string, names: ReadonlySet<string>): boolean {
  return names.size > 0 && importedNames(text).some((name) => names.has(name));
}

/** The names of types that a text imports in braces. */
export function importedNames(text: string): string[] {
  return [...text.matchAll(/\bimport\s[^;"'`{]*\{([^}"'`]*)\}\s*from\b/g)].flatMap(
    (match) => match[1]?.match(/\b[A-Z]\w*/g) ?? [],
  );
}
