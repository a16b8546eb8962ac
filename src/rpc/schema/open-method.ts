import type { DescMessage, DescMethod } from "@bufbuild/protobuf";
import { loadClosure } from "./closure";
import { methodDefinition } from "./definition";
import { describeRequest } from "./describe";
import { messageCodec } from "./json/codec";
import { exampleJson } from "./json/example";
import type { ListedService } from "./listing";
import type { MethodInfo, OpenMethod } from "./method";
import type { SchemaProblem } from "./problem";
import { statusDetailsReader } from "./status-details";

/** What came of opening a method; the problems are those of its file and of everything that it imports. */
export type Opened =
  | { readonly ok: true; readonly method: OpenMethod; readonly problems: readonly SchemaProblem[] }
  | { readonly ok: false; readonly problems: readonly SchemaProblem[] };

/**
 * Loads what a call of the method needs.
 *
 * @throws the signal's reason when it is aborted
 */
export async function openMethod(
  { pool, file }: ListedService,
  info: MethodInfo,
  signal: AbortSignal | undefined,
): Promise<Opened> {
  const problems = await loadClosure(pool, file, signal);
  const service = file.desc?.services.find((s) => s.typeName === info.service);
  const method = service?.methods.find((m) => m.name === info.name);
  if (service === undefined || method === undefined) return { ok: false, problems };
  const codec = (desc: DescMessage) => messageCodec(desc, pool.registry);
  return {
    ok: true,
    problems,
    method: {
      info,
      definition: methodDefinition(service.file.proto, service.name, method.proto),
      request: codec(method.input),
      response: codec(method.output),
      statusDetails: statusDetailsReader(pool),
      example: () => exampleJson((method as DescMethod).input),
      describe: (signal) => describeRequest(info.fullName, (method as DescMethod).input, pool, signal),
    },
  };
}
