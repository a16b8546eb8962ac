/**
 * A request file: requests as text that people keep in git. The format is that of `.http` files with `GRPC` lines as
 * httpYac and JetBrains write them; everything of ours stands in comments, so that those tools read the same files.
 *
 * Spans are offsets in the file's text. `{{name}}` stands as written: values come later, see `variables.ts`.
 */
export interface RequestFile {
  /** `@name = value` lines, in their order. */
  readonly variables: readonly FileVariable[];
  /** `proto < ./file.proto` lines. */
  readonly protos: readonly Words[];
  readonly requests: readonly RequestBlock[];
  readonly problems: readonly FileProblem[];
}

/** Offsets of UTF-16 code units, `[start, end)`. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** A piece of the file's text, without the white space around it. */
export interface Words extends TextSpan {
  readonly text: string;
}

export interface FileVariable {
  readonly name: string;
  readonly value: string;
  readonly span: TextSpan;
}

/** One request: from its `###` line to the next. */
export interface RequestBlock {
  /** From `# @name`, else the words after `###`, else the method. */
  readonly name: string;
  readonly span: TextSpan;
  /** The `GRPC` line. */
  readonly line: TextSpan;
  /** `localhost:50051`, `grpcs://host`, `{{host}}`. */
  readonly target: Words;
  /** `package.Service/Method`. */
  readonly method: Words;
  readonly metadata: readonly { readonly key: Words; readonly value: Words }[];
  /** The messages of the body; none when the request has no body. */
  readonly messages: readonly MessageWords[];
  readonly directives: readonly Directive[];
  /** What of it cannot be read; they are among the file's too. */
  readonly problems: readonly FileProblem[];
}

/** One message of a body. */
export interface MessageWords extends Words {
  /** It is sent when the server has sent another message. */
  readonly waitsForServer: boolean;
}

/** A comment of the form `# @key words`; the key in our spelling, its span where it stands. */
export interface Directive {
  readonly key: Words;
  readonly words: Words;
}

export interface FileProblem {
  readonly span: TextSpan;
  readonly message: string;
  /** A blank line before the span would mend it. */
  readonly wantsBlankLine?: boolean;
}
