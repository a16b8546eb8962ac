/** Where a tap listens, and whom it relays to. */
export interface Route {
  /** On the loopback interface; 0 takes a free port. */
  readonly port: number;
  readonly target: { readonly host: string; readonly port: number };
  /** The target as people write it. */
  readonly name: string;
}

/** Reads `50051=localhost:50052`; undefined when the text is no route. */
export function parseRoute(text: string): Route | undefined {
  const parts = /^(\d+)=(.+):(\d+)$/.exec(text);
  const [port, targetPort] = [Number(parts?.[1]), Number(parts?.[3])];
  if (!parts || port > 65_535 || targetPort > 65_535 || targetPort === 0) return undefined;
  // An IPv6 address is written in brackets, but connected to without.
  const host = parts[2]!.replace(/^\[(.*)\]$/, "$1");
  return { port, target: { host, port: targetPort }, name: `${parts[2]}:${targetPort}` };
}

/** Why a tap could not listen, and what to do about it. */
export function listenProblem(error: NodeJS.ErrnoException & { readonly port?: number }): string {
  if (error.code === "EADDRINUSE") return `Port ${error.port} is in use; give the tap another port.`;
  if (error.code === "EACCES") return `Port ${error.port} may not be used; take one above 1023.`;
  return `The tap cannot start: ${error.message}`;
}
