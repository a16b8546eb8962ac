import { join } from "node:path";
import { listSources } from "./listing";
import type { OpenMethod } from "./method";
import { openMethod } from "./open-method";
import { bundledImportPath } from "./well-known";

/**
 * A method of one of gRPC's own services, whose .proto files come with this installation.
 *
 * @param file below the folder of bundled files, such as `["grpc", "channelz", "v1", "channelz.proto"]`
 * @param name the method's own name, without its service
 * @throws Error when the installation lacks the file, or the signal's reason
 */
export async function bundledMethod(
  file: readonly string[],
  name: string,
  signal: AbortSignal | undefined,
): Promise<OpenMethod> {
  const bundled = bundledImportPath();
  if (bundled === undefined) throw new Error("the protos folder of this installation is missing");
  const paths = { explicit: [bundled], other: [], root: bundled, bundled };
  const service = (await listSources([join(bundled, ...file)], paths, signal)).services[0]!;
  const method = service.info.methods.find(({ fullName }) => fullName.endsWith(`/${name}`))!;
  const opened = await openMethod(service, method, signal);
  if (!opened.ok) throw new Error(opened.problems.map((problem) => problem.message).join("\n"));
  return opened.method;
}
