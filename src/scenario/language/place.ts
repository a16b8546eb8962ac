import { finishedValuesEnd, jsonValueSpans } from "../../rpc/schema/json/json-values";
import { type Line, linesOf } from "../lines";
import type { TextSpan, Words } from "../request-file";
import { withoutVariables } from "../variables/without-variables";

/** What is being written at an offset of a request file. Of words that stand there, the span covers all. */
export type Place =
  /** Between `{{` and `}}`. */
  | { readonly type: "variable"; readonly words: Words; readonly closed: boolean }
  /** Behind the `@` of a comment. */
  | { readonly type: "directive"; readonly words: Words }
  | { readonly type: "directive-words"; readonly key: string; readonly words: Words }
  /** Behind `GRPC`. */
  | { readonly type: "request"; readonly words: Words }
  | { readonly type: "metadata-key"; readonly words: Words }
  /** One message, from its first line to its last. */
  | { readonly type: "body"; readonly words: Words };

/** Finds out what is written at an offset; undefined in blocks of other tools and where nothing of ours can stand. */
export function placeAt(text: string, offset: number): Place | undefined {
  const last: Line = { text: "", start: text.length, end: text.length };
  const lines = blockAt(/[\r\n]$/.test(text) ? [...linesOf(text), last] : linesOf(text), offset);
  const at = lines.findIndex((line) => offset <= line.end);
  const line = lines[at];
  if (line === undefined || line.text.startsWith("###")) return undefined;
  const request = lines.findIndex((each) => isRequestLine(each.text));
  const ours = request >= 0 && /^\s*GRPC\b/.test(lines[request]!.text);
  if (request >= 0 && !ours) return undefined;
  const variable = variableAt(line, offset);
  if (variable !== undefined && ours) return variable;
  const blank = lines.findIndex((each, index) => index > request && each.text.trim() === "");
  if (ours && blank >= 0 && at > blank) return bodyAt(text, lines.slice(blank + 1), offset);
  if (/^\s*(?:#|\/\/)/.test(line.text)) return directiveAt(line, offset);
  if (at === request) return requestAt(line, offset);
  if (!ours || at < request) return undefined;
  const key = /^\s*([^\s:]*)/.exec(line.text)!;
  const start = line.start + key[0].length - key[1]!.length;
  const words = { text: key[1]!, start, end: start + key[1]!.length };
  return offset >= start && offset <= words.end ? { type: "metadata-key", words } : undefined;
}

/** Whether a line of a block is the request of some tool. */
function isRequestLine(text: string): boolean {
  return /^\s*(?:GRPC\b|[A-Z]+\s+\S|https?:)/.test(text);
}

function blockAt(lines: readonly Line[], offset: number): Line[] {
  const separators = lines.filter(({ text }) => text.startsWith("###"));
  const start = separators.findLast((line) => line.start <= offset)?.start ?? 0;
  const end = separators.find((line) => line.start > offset)?.start ?? Number.POSITIVE_INFINITY;
  return lines.filter((line) => line.start >= start && line.start < end);
}

function variableAt(line: Line, offset: number): Place | undefined {
  const before = line.text.slice(0, offset - line.start);
  const open = before.lastIndexOf("{{");
  if (open < 0 || before.indexOf("}}", open) >= 0) return undefined;
  const behind = line.text.slice(offset - line.start);
  const close = /^[^{}"\n]*?(?=\}\})/.exec(behind);
  const rest = close?.[0] ?? /^[\w$.-]*/.exec(behind)![0];
  const start = line.start + open + 2;
  const text = line.text.slice(open + 2, offset - line.start) + rest;
  return {
    type: "variable",
    words: { text, start, end: start + text.length },
    closed: close !== null,
  };
}

function directiveAt(line: Line, offset: number): Place | undefined {
  const match = /^(\s*(?:#|\/\/)\s*@)([\w-]*)(\s*)(.*?)\s*$/.exec(line.text);
  if (!match) return undefined;
  const [, lead = "", key = "", gap = "", value = ""] = match;
  const start = line.start + lead.length;
  if (offset < start) return undefined;
  if (offset <= start + key.length)
    return { type: "directive", words: { text: key, start, end: start + key.length } };
  const from = Math.min(start + key.length + gap.length, line.end);
  if (offset < from) return { type: "directive-words", key, words: { text: "", start: offset, end: offset } };
  return { type: "directive-words", key, words: { text: value, start: from, end: from + value.length } };
}

function requestAt(line: Line, offset: number): Place | undefined {
  const match = /^(\s*GRPC\s+)(.*?)\s*$/.exec(line.text);
  if (!match || offset < line.start + match[1]!.length) return undefined;
  const start = line.start + match[1]!.length;
  return { type: "request", words: { text: match[2]!, start, end: start + match[2]!.length } };
}

function bodyAt(text: string, lines: readonly Line[], offset: number): Place | undefined {
  const end = lines.find((line) => /^\s*(?:> |>> |<> |\?\? )/.test(line.text));
  const own = lines.filter((line) => end === undefined || line.start < end.start);
  const separators = own.filter((line) => /^\s*===/.test(line.text));
  if (separators.some((line) => offset >= line.start && offset <= line.end)) return undefined;
  const after = separators.findLast((line) => line.end < offset);
  const before = separators.find((line) => line.start > offset);
  const part = own.filter(
    (line) =>
      (after === undefined || line.start > after.start) &&
      (before === undefined || line.start < before.start),
  );
  if (part.length === 0 || offset > part.at(-1)!.end) return undefined;
  const body: TextSpan = { start: part[0]!.start, end: part.at(-1)!.end };
  return { type: "body", words: valueAt(text.slice(body.start, body.end), body.start, offset) };
}

/** Of several values in a body, the one at the offset, with all that stands behind it while it is unfinished. */
function valueAt(body: string, start: number, offset: number): Words {
  const plain = withoutVariables(body);
  const from = finishedValuesEnd(plain, offset - start);
  const [own] = jsonValueSpans(plain.slice(from));
  const more = own !== undefined && plain.slice(from + own.end).trim() !== "";
  const text = body.slice(from, more ? from + own.end : undefined);
  return { text, start: start + from, end: start + from + text.length };
}
