import type { MetadataEntries } from "../rpc/event";
import type { TargetSettings } from "../rpc/target-settings";
import type { SecurityOptions } from "../rpc/transport";
import type { FileProblem, RequestBlock, TextSpan } from "./request-file";
import { parseTarget, type RequestTarget } from "./target";
import { isChannelOption, requestTargetSettings } from "./target-directives";
import { resolveVariables, type VariableSources } from "./variables";

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
  /** JSON texts. */
  readonly messages: readonly string[];
}

/** Replaces the variables of a request; every piece without a value is a problem at its place. */
export async function resolveRequest(
  request: RequestBlock,
  sources: VariableSources,
): Promise<ResolvedRequest | { readonly problems: readonly FileProblem[] }> {
  const problems: FileProblem[] = [];
  const resolve = async (piece: TextSpan & { readonly text: string }): Promise<string> => {
    const resolved = await resolveVariables(piece.text, sources);
    if (resolved.ok) return resolved.text;
    problems.push({ span: { start: piece.start, end: piece.end }, message: resolved.problem });
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
  const messages: string[] = [];
  for (const message of request.messages) messages.push(await resolve(message));
  const settings = await requestTargetSettings(request, resolve);
  const target = { target: own.target, security };
  const asked = request.directives.findLast(({ key }) => key.text === "grpc-reflection")?.words;
  const reflection = asked && (asked.text === "" ? target : parseTarget(await resolve(asked)));
  if (problems.length > 0) return { problems };
  return { ...target, settings, reflection, method, metadata, messages };
}

/** httpYac's header `ChannelCredentials: ssl`. */
function credentialsOf(text: string): SecurityOptions | undefined {
  if (/^ssl$/i.test(text)) return { type: "tls" };
  return /^insecure$/i.test(text) ? { type: "plaintext" } : undefined;
}
