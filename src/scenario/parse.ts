import { type Line, linesOf } from "./lines";
import { readMessages } from "./read-messages";
import type {
  Directive,
  FileProblem,
  FileVariable,
  RequestBlock,
  RequestFile,
  TextSpan,
  Words,
} from "./request-file";

/**
 * Reads a request file. Whatever cannot be read becomes a problem at its place and hides nothing else; requests of
 * other protocols (`GET …`) are passed over, since such files are often mixed.
 */
export function parseRequestFile(text: string): RequestFile {
  const file = { variables: [] as FileVariable[], protos: [] as Words[], problems: [] as FileProblem[] };
  const requests: RequestBlock[] = [];
  for (const block of blocks(linesOf(text))) {
    const request = readBlock(block, file);
    if (request) requests.push(request);
  }
  return { ...file, requests };
}

interface Block {
  /** What stands after `###`. */
  readonly title: string;
  readonly lines: readonly Line[];
  readonly span: TextSpan;
}

/** What lines of a block may add to the whole file. */
interface FileParts {
  readonly variables: FileVariable[];
  readonly protos: Words[];
  readonly problems: FileProblem[];
}

function blocks(lines: readonly Line[]): Block[] {
  const found: { title: string; lines: Line[]; start: number }[] = [{ title: "", lines: [], start: 0 }];
  for (const line of lines) {
    const separator = /^###(.*)$/.exec(line.text);
    if (separator) found.push({ title: separator[1]!.trim(), lines: [], start: line.start });
    else found.at(-1)!.lines.push(line);
  }
  const end = lines.at(-1)?.end ?? 0;
  return found.map((block, index) => ({
    title: block.title,
    lines: block.lines,
    span: { start: block.start, end: found[index + 1]?.start ?? end },
  }));
}

function readBlock(block: Block, file: FileParts): RequestBlock | undefined {
  const directives: Directive[] = [];
  const rest = [...block.lines];
  // Before the request line: comments, directives, variables and imports, in any order.
  for (let line = rest.shift(); line; line = rest.shift()) {
    if (readPreamble(line, directives, file)) continue;
    return readRequest(line, rest, block, directives, file);
  }
  return undefined;
}

/** Whether the line is one of those that stand before a request line. */
function readPreamble(line: Line, directives: Directive[], file: FileParts): boolean {
  if (line.text.trim() === "") return true;
  const comment = /^\s*(?:#|\/\/)/.exec(line.text);
  if (comment) {
    const directive = readDirective(line, comment[0].length);
    if (directive) directives.push(directive);
    return true;
  }
  const variable = /^\s*@([\w.-]+)\s*=\s*(.*?)\s*$/.exec(line.text);
  if (variable) {
    file.variables.push({ name: variable[1]!, value: variable[2]!, span: spanOf(line) });
    return true;
  }
  const proto = /^\s*proto\s*<\s*(\S.*?)\s*$/.exec(line.text);
  if (proto) file.protos.push(words(line, line.text.lastIndexOf(proto[1]!), proto[1]!));
  return proto !== null;
}

function readDirective(line: Line, from: number): Directive | undefined {
  const match = /^\s*@([\w-]+)(?:\s+(.*?))?\s*$/.exec(line.text.slice(from));
  if (!match) return undefined;
  const written = words(line, line.text.indexOf(`@${match[1]}`, from) + 1, match[1]!);
  const key = { ...written, text: directiveKey(written.text) };
  const value = match[2] ?? "";
  const at = value === "" ? line.text.trimEnd().length : line.text.indexOf(value, key.end - line.start);
  return { key, words: words(line, at, value) };
}

/** httpYac writes `@grpcReflection`, and takes `@no-reject-unauthorized` as well as `@noRejectUnauthorized`. */
function directiveKey(written: string): string {
  const key = written.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return key === "keep-streaming" ? "keep-open" : key;
}

function readRequest(
  line: Line,
  rest: readonly Line[],
  block: Block,
  directives: Directive[],
  file: FileParts,
): RequestBlock | undefined {
  const request = /^(\s*GRPC\s+)(\S.*?)\s*$/.exec(line.text);
  if (!request) {
    if (!/^\s*(?:[A-Z]+\s+\S|https?:|\{\{)/.test(line.text)) {
      file.problems.push({
        span: spanOf(line),
        message: "A request starts with GRPC host:port/package.Service/Method.",
      });
    }
    return undefined;
  }
  const address = splitAddress(line, request[1]!.length, request[2]!);
  if (!address) {
    file.problems.push({
      span: spanOf(line),
      message: "The method is missing: write GRPC host:port/package.Service/Method.",
    });
    return undefined;
  }
  const blank = rest.findIndex((each) => each.text.trim() === "");
  const headers = blank < 0 ? rest : rest.slice(0, blank);
  const body = blank < 0 ? [] : rest.slice(blank + 1);
  const problems: FileProblem[] = [];
  const metadata = readHeaders(headers, directives, problems);
  file.problems.push(...problems);
  return {
    name:
      directives.find((each) => each.key.text === "name")?.words.text || block.title || address.method.text,
    span: block.span,
    line: spanOf(line),
    ...address,
    metadata,
    messages: readMessages(body),
    directives,
    problems,
  };
}

/** `host:port/package.Service/Method`: the last two parts are the method. A scheme's slashes belong to the target. */
function splitAddress(line: Line, from: number, text: string): { target: Words; method: Words } | undefined {
  const match = /^(.*?)\/?([\w.{}$-]+\/[\w{}$-]+)$/.exec(text);
  if (!match || match[1] === "" || /^[a-z]+:\/*$/i.test(match[1]!)) return undefined;
  return {
    target: words(line, from, match[1]!),
    method: words(line, from + text.length - match[2]!.length, match[2]!),
  };
}

function readHeaders(
  lines: readonly Line[],
  directives: Directive[],
  problems: FileProblem[],
): RequestBlock["metadata"] {
  const metadata: { key: Words; value: Words }[] = [];
  for (const line of lines) {
    const comment = /^\s*(?:#|\/\/)/.exec(line.text);
    if (comment) {
      const directive = readDirective(line, comment[0].length);
      if (directive) directives.push(directive);
      continue;
    }
    const header = /^\s*([^\s:]+)\s*:\s*(.*?)\s*$/.exec(line.text);
    if (!header) {
      const isMessage = /^\s*[{[]/.test(line.text);
      problems.push(isMessage ? gluedMessage(line) : noMetadata(line));
      // What follows a message is as little metadata.
      if (isMessage) break;
      continue;
    }
    const key = words(line, line.text.indexOf(header[1]!), header[1]!);
    const after = line.text.indexOf(":", key.end - line.start) + 1;
    const at = header[2] === "" ? after : line.text.indexOf(header[2]!, after);
    metadata.push({ key, value: words(line, at, header[2]!) });
  }
  return metadata;
}

function gluedMessage(line: Line): FileProblem {
  const message = "A blank line has to stand before the message; without it the message is not sent.";
  return { span: spanOf(line), message, wantsBlankLine: true };
}

function noMetadata(line: Line): FileProblem {
  const message = "Metadata is written key: value. A blank line ends it, then the message follows.";
  return { span: spanOf(line), message };
}

function words(line: Line, at: number, text: string): Words {
  return { text, start: line.start + at, end: line.start + at + text.length };
}

function spanOf(line: Line): TextSpan {
  return { start: line.start, end: line.end };
}
