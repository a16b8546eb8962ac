import type { ServiceInfo } from "../../rpc/schema/method";

/**
 * Where the method starts in what stands behind `GRPC`, finished or not; undefined while only a target stands there.
 * The slashes of a scheme and of a socket's path belong to the target.
 */
export function methodStart(text: string, services: readonly ServiceInfo[]): number | undefined {
  const named = services.find(({ fullName }) => text.includes(`/${fullName}/`));
  if (named !== undefined) return text.lastIndexOf(`/${named.fullName}/`) + 1;
  if (/^unix:/i.test(text)) {
    const slash = text.lastIndexOf("/");
    return slash >= 0 && !/^unix:\/*$/i.test(text.slice(0, slash + 1)) ? slash + 1 : undefined;
  }
  const scheme = /^(?:dns:\/\/[^/]*\/|[a-z][\w+.-]*:\/\/)/i.exec(text)?.[0].length ?? 0;
  const slash = text.indexOf("/", scheme);
  return slash < 0 ? undefined : slash + 1;
}
