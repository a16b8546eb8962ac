import type { MetadataEntries } from "../rpc/event";
import type { SecurityOptions } from "../rpc/transport";
import type { FileProblem, RequestBlock, TextSpan } from "./request-file";
import { parseTarget } from "./target";
import { resolveVariables, type VariableSources } from "./variables";

/** A request with every variable replaced: what is really sent. */
export interface ResolvedRequest {
  readonly target: string;
  readonly security: SecurityOptions;
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
  const { target, security } = parseTarget(await resolve(request.target));
  const method = await resolve(request.method);
  const metadata: [string, string][] = [];
  for (const { key, value } of request.metadata) metadata.push([await resolve(key), await resolve(value)]);
  const messages: string[] = [];
  for (const message of request.messages) messages.push(await resolve(message));
  return problems.length > 0 ? { problems } : { target, security, method, metadata, messages };
}
