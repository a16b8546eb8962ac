/** The packages by which code shows that it serves or calls gRPC, as they stand after the opening quote. */
const packages =
  "@grpc\\/|grpc[\"']|nice-grpc|@connectrpc\\/|@bufbuild\\/connect|@protobuf-ts\\/|@nestjs\\/microservices";

/**
 * What a file says that has to do with gRPC on Node. A handler, or the code that registers it, names its library; the helpers
 * that it calls are found through imports.
 */
const namesGrpc = new RegExp(`["'](?:${packages})|_grpc_pb|_connect["']|\\.addService\\(`);

/** Whether a text has to do with gRPC at all: milliseconds for a whole project, and no compiler. */
export function mentionsGrpc(text: string): boolean {
  return namesGrpc.test(text);
}

const inManifest = new RegExp(`"(?:${packages})`);

/** Whether the text of a package.json names a gRPC library. */
export function namesGrpcLibrary(manifest: string): boolean {
  return inManifest.test(manifest);
}
