import { jsonValueSpans } from "../rpc/schema/json/json-values";
import type { Line } from "./lines";
import type { MessageWords, Words } from "./request-file";
import { withoutVariables } from "./variables/without-variables";

/**
 * The messages of a request: between `===` lines, or as JSON values one after the other. Behind
 * `=== wait-for-server` a message waits for one of the server, as httpYac writes it. Comment lines outside JSON stay
 * in: the codec reads JSON with comments.
 */
export function readMessages(lines: readonly Line[]): MessageWords[] {
  const bodies: { readonly waitsForServer: boolean; readonly lines: Line[] }[] = [
    { waitsForServer: false, lines: [] },
  ];
  for (const line of lines) {
    // Response handlers and saved responses of other tools end the body.
    if (/^\s*(?:> |>> |<> |\?\? )/.test(line.text)) break;
    const separator = /^\s*===\s*(wait-for-server)?/.exec(line.text);
    if (separator) bodies.push({ waitsForServer: separator[1] !== undefined, lines: [] });
    else bodies.at(-1)!.lines.push(line);
  }
  return bodies.flatMap(({ waitsForServer, lines: own }) => {
    const body = trimBody(own);
    return body === undefined
      ? []
      : valuesOf(body).map((words, index) => ({ ...words, waitsForServer: waitsForServer && index === 0 }));
  });
}

/** A message that stands in a file of its own: the path behind `<`, as httpYac and JetBrains write it. */
export function messageFile(
  text: string,
): { readonly path: string; readonly withVariables: boolean } | undefined {
  const match = /^\s*<(@?)\s+(\S.*?)\s*$/.exec(text);
  return match === null ? undefined : { path: match[2]!, withVariables: match[1] === "@" };
}

function valuesOf(body: Words): Words[] {
  return jsonValueSpans(withoutVariables(body.text)).map(({ start, end }) => ({
    text: body.text.slice(start, end),
    start: body.start + start,
    end: body.start + end,
  }));
}

function trimBody(lines: readonly Line[]): Words | undefined {
  const first = lines.findIndex((line) => line.text.trim() !== "");
  if (first < 0) return undefined;
  const last = lines.findLastIndex((line) => line.text.trim() !== "");
  const kept = lines.slice(first, last + 1);
  if (kept.every((line) => /^\s*(?:#|\/\/)/.test(line.text))) return undefined;
  // The offset of every character is kept when lines are joined: a \r\n becomes two characters again.
  const start = kept[0]!.start;
  let text = "";
  for (const line of kept) text += padTo(text, line.start - start) + line.text;
  return { text, start, end: kept.at(-1)!.end };
}

/** The line ends that stand between two lines, as many characters as in the file. */
function padTo(text: string, length: number): string {
  return text === "" ? "" : length - text.length === 2 ? "\r\n" : "\n";
}
