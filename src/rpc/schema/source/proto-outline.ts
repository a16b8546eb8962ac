import type { MethodKind } from "../../event";

/** An `rpc` as it stands in the text of a .proto file. */
export interface OutlinedMethod {
  /** `package.Service` */
  readonly service: string;
  readonly name: string;
  readonly kind: MethodKind;
  /** Offset of the word `rpc`. */
  readonly offset: number;
  /** Offset behind the closing parenthesis of the response type. */
  readonly end: number;
}

/**
 * Finds the methods in the text of a .proto file without parsing the rest of it, so that text that is being typed
 * and files with errors elsewhere still show theirs.
 */
export function outlineMethods(text: string): OutlinedMethod[] {
  const tokens = tokensOf(text);
  const methods: OutlinedMethod[] = [];
  let packageName = "";
  let service: { name: string; depth: number } | undefined;
  let depth = 0;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    const next = tokens[at + 1];
    if (token.text === "{") depth++;
    else if (token.text === "}") {
      depth = Math.max(0, depth - 1);
      if (service !== undefined && depth <= service.depth) service = undefined;
    } else if (token.text === "package" && depth === 0 && next !== undefined && isName(next)) {
      packageName = next.text;
    } else if (
      token.text === "service" &&
      next !== undefined &&
      isName(next) &&
      tokens[at + 2]?.text === "{"
    ) {
      // A missing brace above must not hide this service: the depth is counted from here anew.
      service = { name: packageName === "" ? next.text : `${packageName}.${next.text}`, depth: 0 };
      depth = 0;
    } else if (token.text === "rpc" && service !== undefined) {
      const method = methodAt(tokens, at, service.name);
      if (method !== undefined) methods.push(method);
    }
  }
  return methods;
}

interface Token {
  readonly text: string;
  readonly offset: number;
}

/** Words with dots, and punctuation; comments and strings are left out. */
const tokenPattern =
  /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|[\w.]+|[^\s\w]/g;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(tokenPattern)) {
    const token = match[0];
    if (token.startsWith("//") || token.startsWith("/*") || token.startsWith('"') || token.startsWith("'"))
      continue;
    tokens.push({ text: token, offset: match.index });
  }
  return tokens;
}

function isName(token: Token): boolean {
  return /^[A-Za-z_][\w.]*$/.test(token.text);
}

/** `rpc Name ( [stream] Type ) returns ( [stream] Type )`, read from its first word. */
function methodAt(tokens: readonly Token[], at: number, service: string): OutlinedMethod | undefined {
  const name = tokens[at + 1];
  if (name === undefined || !isName(name) || tokens[at + 2]?.text !== "(") return undefined;
  const request = typeAt(tokens, at + 2);
  if (request === undefined || tokens[request.next]?.text !== "returns") return undefined;
  const response = typeAt(tokens, request.next + 1);
  if (response === undefined) return undefined;
  const kind = kindOf(request.streams, response.streams);
  const end = tokens[response.next - 1]!.offset + 1;
  return { service, name: name.text, kind, offset: tokens[at]!.offset, end };
}

function typeAt(tokens: readonly Token[], at: number): { streams: boolean; next: number } | undefined {
  if (tokens[at]?.text !== "(") return undefined;
  // `stream` alone between the parentheses is a type of that name.
  const streams = tokens[at + 1]?.text === "stream" && tokens[at + 2]?.text !== ")";
  const type = tokens[at + (streams ? 2 : 1)];
  if (type === undefined || !/^[\w.]+$/.test(type.text)) return undefined;
  const close = at + (streams ? 3 : 2);
  return tokens[close]?.text === ")" ? { streams, next: close + 1 } : undefined;
}

function kindOf(requestStreams: boolean, responseStreams: boolean): MethodKind {
  if (requestStreams) return responseStreams ? "bidi" : "client-streaming";
  return responseStreams ? "server-streaming" : "unary";
}
