/**
 * Splits a command line as a POSIX shell does: quotes (`$'…'` too, which browsers and shells copy), backslashes, line
 * continuations. Nothing is expanded.
 *
 * @returns undefined when a quote stays open
 */
export function shellWords(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const unit = line[at]!;
    if (/\s/.test(unit)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (unit === "\\") {
      const next = line[++at];
      if (next === "\r" && line[at + 1] === "\n") at++;
      else if (next !== "\n" && next !== undefined) word = (word ?? "") + next;
    } else if (unit === "'" || unit === '"' || line.startsWith("$'", at)) {
      const quoted = readQuoted(line, at);
      if (quoted === undefined) return undefined;
      word = (word ?? "") + quoted.text;
      at += quoted.length - 1;
    } else word = (word ?? "") + unit;
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** A word as a POSIX shell reads it back. */
export function shellQuoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function readQuoted(
  line: string,
  at: number,
): { readonly text: string; readonly length: number } | undefined {
  const rest = line.slice(at);
  const plain = /^'([^']*)'/.exec(rest);
  if (plain) return { text: plain[1]!, length: plain[0].length };
  const double = /^"((?:[^"\\]|\\[\s\S])*)"/.exec(rest);
  if (double) {
    const text = double[1]!.replace(/\\\r?\n/g, "").replace(/\\(["\\$`])/g, "$1");
    return { text, length: double[0].length };
  }
  const escaped = /^\$'((?:[^'\\]|\\[\s\S])*)'/.exec(rest);
  return escaped ? { text: unescaped(escaped[1]!), length: escaped[0].length } : undefined;
}

const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  e: "\x1b",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  "0": "\0",
};

function unescaped(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|([\s\S]))/g,
    (_, hex, unicode, one: string) =>
      hex || unicode ? String.fromCodePoint(Number.parseInt(hex ?? unicode, 16)) : (escapes[one] ?? one),
  );
}
