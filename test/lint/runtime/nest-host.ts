import { type Server, ServerCredentials, type ServerUnaryCall } from "@grpc/grpc-js";
import { Logger, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { ClientProxyFactory, Transport } from "@nestjs/microservices";
import type { Host, Kind } from "./perform";
import { serverStreaming, unary, upstreamAddress, upstreamService } from "./world";

type Class = new (...given: never[]) => object;
/** The last argument is the call. */
type Run = (...given: readonly unknown[]) => unknown;

/** What stands in the place of a controller's method. */
export type Around = (run: Run) => Run;

/**
 * Serves the controller `Handlers` of a file by NestJS; its other classes are providers of one module, and `UPSTREAM` is a
 * client of the upstream server.
 */
export async function nestHost(
  kind: Kind,
  classes: Readonly<Record<string, Class>>,
  around: Around,
): Promise<Host> {
  const { Handlers, ...services } = classes;
  replaceMethod(Handlers!.prototype as { run: Run }, around);
  const client = ClientProxyFactory.create({
    transport: Transport.GRPC,
    options: {
      url: upstreamAddress,
      package: "oracle",
      packageDefinition: { "oracle.Upstream": upstreamService },
    },
  });
  class Root {}
  Module({
    controllers: [Handlers!],
    providers: [...Object.values(services), { provide: "UPSTREAM", useValue: client }],
  })(Root);
  const { run: method } = kind === "unary" ? unary : serverStreaming;
  let bound: Promise<number> | undefined;
  const app = await NestFactory.createMicroservice(Root, {
    transport: Transport.GRPC,
    options: {
      url: "127.0.0.1:0",
      package: "oracle",
      packageDefinition: { "oracle.Handlers": { Run: method! } },
      // The port that it bound itself it does not tell.
      onLoadPackageDefinition: (_: unknown, server: Server) => {
        bound = bindOnceMore(server);
      },
    },
  });
  Logger.overrideLogger(false);
  await app.listen();
  return {
    port: await bound!,
    stop: async () => {
      await app.close();
      client.close();
    },
  };
}

/** What decorators have said of a method holds for what stands in its place. */
function replaceMethod(prototype: { run: Run }, around: Around): void {
  const { run } = prototype;
  prototype.run = function (this: unknown, ...given) {
    return around((...same) => run.apply(this, [...same]))(...given);
  };
  for (const key of Reflect.getMetadataKeys(run)) {
    Reflect.defineMetadata(key, Reflect.getMetadata(key, run), prototype.run);
  }
}

function bindOnceMore(server: Server): Promise<number> {
  return new Promise((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    ),
  );
}

/** Tells of the end of a call that NestJS serves. */
export function onCancelled(call: ServerUnaryCall<unknown, unknown>, told: () => void): void {
  call.on("cancelled", told);
}
