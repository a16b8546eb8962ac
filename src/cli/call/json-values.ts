/**
 * Cuts a stream of JSON values, one after the other with nothing but white space between, into the text of each.
 * Only the cutting is done here: whether a value is right is for whoever reads it. Comments are passed along.
 *
 * @param chunks text in pieces of any size
 */
export async function* jsonValues(chunks: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  let text = "";
  let at = 0;
  let state: ScanState = { depth: 0, mode: "value" };
  for await (const chunk of chunks) {
    text += chunk;
    // The last character waits for the next: `/` alone does not say whether a comment begins.
    while (at < text.length - 1) {
      state = step(state, text[at]!, text[at + 1]!);
      at++;
      if (!state.ended) continue;
      yield text.slice(0, at).trim();
      text = text.slice(at);
      at = 0;
    }
  }
  if (text.trim() !== "") yield text.trim();
}

interface ScanState {
  readonly depth: number;
  readonly mode: "value" | "string" | "escape" | "line-comment" | "block-comment" | "block-comment-end";
  /** The character just taken closes a value. */
  readonly ended?: boolean;
}

function step({ depth, mode }: ScanState, character: string, next: string): ScanState {
  switch (mode) {
    case "escape":
      return { depth, mode: "string" };
    case "string":
      if (character === "\\") return { depth, mode: "escape" };
      return { depth, mode: character === '"' ? "value" : "string" };
    case "line-comment":
      return { depth, mode: character === "\n" ? "value" : "line-comment" };
    case "block-comment":
      return { depth, mode: character === "*" && next === "/" ? "block-comment-end" : "block-comment" };
    case "block-comment-end":
      return { depth, mode: "value" };
    case "value":
      return inValue(depth, character, next);
  }
}

function inValue(depth: number, character: string, next: string): ScanState {
  if (character === '"') return { depth, mode: "string" };
  if (character === "/" && next === "/") return { depth, mode: "line-comment" };
  if (character === "/" && next === "*") return { depth, mode: "block-comment" };
  if (character === "{" || character === "[") return { depth: depth + 1, mode: "value" };
  if (character === "}" || character === "]") return { depth: depth - 1, mode: "value", ended: depth <= 1 };
  return { depth, mode: "value" };
}
