import { perText } from "./per-text";

/** A place as people read it: line and column (in UTF-16 code units), both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Answers line questions about one text; built once, each answer is a binary search. */
export class LineTable {
  private readonly starts: readonly number[];

  constructor(readonly text: string) {
    const starts = [0];
    // The line ends that TypeScript and LSP both know: \n, \r\n and \r.
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit === 13 && text.charCodeAt(i + 1) === 10) i++;
      if (unit === 10 || unit === 13) starts.push(i + 1);
    }
    this.starts = starts;
  }

  /** How many lines the text has; an empty text has one. */
  get count(): number {
    return this.starts.length;
  }

  /** The position of an offset; one beyond the text is taken as its end. */
  position(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - this.starts[low]! + 1 };
  }

  /** The offset of a position; a line or column beyond the text is taken as the nearest place inside it. */
  offset(position: Position): number {
    const line = Math.max(0, Math.min(position.line - 1, this.starts.length - 1));
    const end = this.starts[line + 1] ?? this.text.length;
    return Math.min(this.starts[line]! + Math.max(0, position.column - 1), end);
  }

  /** The offset at which the line that holds `offset` starts. */
  lineStart(offset: number): number {
    return this.starts[this.position(offset).line - 1]!;
  }

  /** The white space that the line of `offset` starts with. */
  indentation(offset: number): string {
    return /^[ \t]*/.exec(this.text.slice(this.lineStart(offset)))![0];
  }
}

/** The line table of a text. */
export const linesOf = perText((text) => new LineTable(text));
