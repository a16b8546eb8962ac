import type { TargetSettings } from "../rpc/channel/target-settings";
import type { SecurityOptions } from "../rpc/channel/transport";
import type { MetadataEntries } from "../rpc/event";
import { jsonValueSpans } from "../rpc/schema/json/json-values";
import { messageFile } from "./read-messages";
import type { FileProblem, MessageWords, RequestBlock, TextSpan, Words } from "./request-file";
import { parseTarget, type RequestTarget } from "./target";
import { isChannelOption, requestTargetSettings } from "./target-directives";
import type { VariableSources } from "./variables/variable-sources";
import { resolveVariables } from "./variables/variables";

/** A request with every variable replaced: what is really sent. */
export interface ResolvedRequest {
  readonly target: string;
  readonly security: SecurityOptions;
  /** What the request says of its target itself; paths as written. */
  readonly settings: TargetSettings;
  /** The server that is asked for its schema, where the request wants that. */
  readonly reflection: RequestTarget | undefined;
  /** `package.Service/Method`. */
  readonly method: string;
  readonly metadata: MetadataEntries;
  readonly messages: readonly ResolvedMessage[];
}

/** One message, as JSON text. */
export interface ResolvedMessage {
  readonly text: string;
  /** It is sent when the server has sent another message. */
  readonly waitForServer?: boolean;
}

/** Replaces the variables of a request; every piece without a value is a problem at its place. */
export async function resolveRequest(
  request: RequestBlock,
  sources: VariableSources,
): Promise<ResolvedRequest | { readonly problems: readonly FileProblem[] }> {
  const problems: FileProblem[] = [];
  const resolve: Resolve = async (piece, text = piece.text) => {
    const resolved = await resolveVariables(text, sources);
    if (resolved.ok) return resolved.text;
    problems.push({ span: spanOf(piece), message: resolved.problem });
    return "";
  };
  const own = parseTarget(await resolve(request.target));
  const method = await resolve(request.method);
  const metadata: [string, string][] = [];
  let { security } = own;
  for (const { key, value } of request.metadata) {
    if (isChannelOption(key.text)) continue;
    const [name, text] = [await resolve(key), await resolve(value)];
    if (name.toLowerCase() === "channelcredentials") security = credentialsOf(text) ?? security;
    else metadata.push([name, text]);
  }
  const messages: ResolvedMessage[] = [];
  for (const message of request.messages) {
    const read = await messageTexts(message, sources, resolve);
    if ("problem" in read) problems.push({ span: spanOf(message), message: read.problem });
    else messages.push(...read.map((text, index) => ({ text, ...waiting(message, index) })));
  }
  const settings = await requestTargetSettings(request, resolve);
  const target = { target: own.target, security };
  const asked = request.directives.findLast(({ key }) => key.text === "grpc-reflection")?.words;
  const reflection = asked && (asked.text === "" ? target : parseTarget(await resolve(asked)));
  if (problems.length > 0) return { problems };
  return { ...target, settings, reflection, method, metadata, messages };
}

/** Gives a piece of the file, or another text in its place, with its variables replaced. */
type Resolve = (piece: Words, text?: string) => Promise<string>;

/** httpYac's header `ChannelCredentials: ssl`. */
function credentialsOf(text: string): SecurityOptions | undefined {
  if (/^ssl$/i.test(text)) return { type: "tls" };
  return /^insecure$/i.test(text) ? { type: "plaintext" } : undefined;
}

/** What stands in the file itself, or in the file that it names, which may hold several messages. */
async function messageTexts(
  message: Words,
  { readFile }: VariableSources,
  resolve: Resolve,
): Promise<readonly string[] | { readonly problem: string }> {
  const file = messageFile(message.text);
  if (file === undefined || readFile === undefined) return [await resolve(message)];
  const path = await resolve(message, file.path);
  try {
    const content = await readFile(path);
    const text = file.withVariables ? await resolve(message, content) : content;
    return jsonValueSpans(text).map(({ start, end }) => text.slice(start, end));
  } catch (error) {
    return { problem: `The message in ${path} cannot be read: ${(error as Error).message}` };
  }
}

function waiting({ waitsForServer }: MessageWords, index: number): Pick<ResolvedMessage, "waitForServer"> {
  return waitsForServer && index === 0 ? { waitForServer: true } : {};
}

function spanOf({ start, end }: TextSpan): TextSpan {
  return { start, end };
}
