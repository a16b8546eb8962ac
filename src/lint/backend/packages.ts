/**
 * Packages whose types are read. Everything else a project imports from `node_modules` is left unresolved: on a large
 * server that halves time and memory, and what the linter says does not change, since names from an unresolved
 * package are still known by their import.
 */
const scopes = [
  "@grpc/",
  "@bufbuild/",
  // Code that Buf's registry generates.
  "@buf/",
  "@connectrpc/",
  "@protobuf-ts/",
  "@nestjs/common",
  "@nestjs/core",
  "@nestjs/microservices",
  "@inversifyjs/",
];

const names = new Set([
  "grpc",
  "google-protobuf",
  "protobufjs",
  "long",
  "nice-grpc",
  "nice-grpc-common",
  "nice-grpc-web",
  "nice-grpc-client-middleware-retry",
  "nice-grpc-client-middleware-deadline",
  "abort-controller-x",
  "ts-error",
  "rxjs",
  "@types/node",
  "@types/google-protobuf",
  "undici-types",
  "undici",
  "axios",
  "got",
  "node-fetch",
  "cross-fetch",
  "ky",
  // What got returns is a promise by this one.
  "p-cancelable",
  "p-limit",
  "p-map",
  "p-queue",
  "p-retry",
  "p-timeout",
  "p-event",
  "delay",
  "events",
  // Containers: what they are asked for is an object of the class that is asked with.
  "tsyringe",
  "inversify",
  "typedi",
]);

/**
 * Whether the types of a module are worth reading.
 *
 * @param specifier as imported: `@grpc/grpc-js/build/src/call`, `./db`, `node:fs`
 */
export function isNeeded(specifier: string): boolean {
  return names.has(packageOf(specifier)) || scopes.some((scope) => specifier.startsWith(scope));
}

/** Long parts of `@types/node` that the others do without, and no rule asks about. */
const unneededOfNode = /\/@types\/node\/(inspector|quic|repl|sea|sqlite|test|trace_events|v8|vm|wasi)[./]/;

/** Whether a file describes a module of Node's that is left unresolved, as other packages are. */
export function isUnneededOfNode(path: string): boolean {
  return unneededOfNode.test(path);
}

/** The package of an import: `@scope/name/sub/path` is of `@scope/name`. */
export function packageOf(specifier: string): string {
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : parts[0]!;
}
