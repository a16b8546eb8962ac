/** What a token is; `symbol` is one punctuation character. */
export type TokenKind = "identifier" | "integer" | "float" | "string" | "symbol" | "end";

/** A place in `.proto` text that does not follow the grammar. Stays inside the parser: callers get a problem. */
export class ProtoSyntaxError extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

/**
 * Reads `.proto` text token by token. The current token is `kind` and the text between `start` and `end`; reading
 * allocates nothing, so that a file whose tokens are only passed over costs no memory.
 */
export class Tokens {
  kind: TokenKind = "symbol";
  start = 0;
  end = 0;

  constructor(readonly text: string) {
    // A byte order mark is allowed at the start, and nowhere else.
    if (text.charCodeAt(0) === 0xfeff) this.end = 1;
    this.next();
  }

  /** The current token as written. */
  value(): string {
    return this.text.slice(this.start, this.end);
  }

  /** Whether the current token is this punctuation character or word; never true for a string literal. */
  is(expected: string): boolean {
    return (
      this.end - this.start === expected.length &&
      this.kind !== "string" &&
      this.kind !== "end" &&
      this.text.startsWith(expected, this.start)
    );
  }

  /** Passes over the token when it is the expected one. */
  accept(expected: string): boolean {
    const found = this.is(expected);
    if (found) this.next();
    return found;
  }

  /**
   * Passes over the expected punctuation or word.
   *
   * @param where - what the token belongs to, for the error: "after the field's number"
   */
  expect(expected: string, where: string): void {
    if (!this.accept(expected)) throw this.unexpected(`"${expected}" ${where}`);
  }

  /** The error that says what was expected here, and what is here instead. */
  unexpected(expected: string): ProtoSyntaxError {
    const found =
      this.kind === "end"
        ? "the end of the file"
        : this.kind === "string"
          ? this.value()
          : `"${this.value()}"`;
    return new ProtoSyntaxError(`expected ${expected}, found ${found}`, this.start);
  }

  /** The offset of the first character after white space and comments from here on. */
  next(): void {
    const text = this.text;
    const start = skipBlank(text, this.end);
    this.start = start;
    if (start >= text.length) {
      this.kind = "end";
      this.end = start;
      return;
    }
    const code = text.charCodeAt(start);
    if (isLetter(code)) {
      let end = start + 1;
      while (isWord(text.charCodeAt(end))) end++;
      this.kind = "identifier";
      this.end = end;
    } else if (isDigit(code) || (code === 46 && isDigit(text.charCodeAt(start + 1)))) {
      this.number();
    } else if (code === 34 || code === 39) {
      this.kind = "string";
      this.end = endOfString(text, start, code);
    } else {
      this.kind = "symbol";
      this.end = start + 1;
    }
  }

  private number(): void {
    const found = numberPattern(this.text, this.start);
    this.kind = /^(0[xX]|\d+$)/.test(found) ? "integer" : "float";
    this.end = this.start + found.length;
    if (isWord(this.text.charCodeAt(this.end))) {
      throw new ProtoSyntaxError(`"${found}" needs a space before what follows it`, this.end);
    }
  }
}

function skipBlank(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 32 || (code >= 9 && code <= 13)) {
      at++;
    } else if (code === 47 && text.charCodeAt(at + 1) === 47) {
      const lineEnd = text.indexOf("\n", at);
      at = lineEnd < 0 ? text.length : lineEnd + 1;
    } else if (code === 47 && text.charCodeAt(at + 1) === 42) {
      const commentEnd = text.indexOf("*/", at + 2);
      if (commentEnd < 0) throw new ProtoSyntaxError(`this comment has no end, expected "*/"`, at);
      at = commentEnd + 2;
    } else {
      return at;
    }
  }
}

const number = /0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fF]?/y;

function numberPattern(text: string, start: number): string {
  number.lastIndex = start;
  return number.exec(text)?.[0] ?? "";
}

function endOfString(text: string, start: number, quote: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === 92) at++;
    else if (code === 10) break;
  }
  throw new ProtoSyntaxError("this string has no end on its line, expected a closing quote", start);
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isWord(code: number): boolean {
  return isLetter(code) || isDigit(code);
}
