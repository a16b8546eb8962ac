import { runInThisContext } from "node:vm";
import * as grpc from "@grpc/grpc-js";
import { transformSync } from "esbuild";
import { handlerCode } from "./watching";
import * as world from "./world";

/** Files of one handler by name, of which one exports the server that it is registered on. */
export type HandlerFiles = Readonly<Record<string, string>>;

/** Told of each call before its handler is. */
export type Seen = (call: grpc.ServerWritableStream<unknown, unknown>, returned: () => unknown) => unknown;

/**
 * Runs the very texts that are linted, with their types taken out. `@grpc/grpc-js` is the real one, but that its server
 * shows each call, and what the handler returns, to `seen`.
 *
 * @returns what `handler.ts` or `handler.js` exports
 */
export function loadHandler(files: HandlerFiles, seen: Seen): { readonly server: unknown } {
  const loaded = new Map<string, object>();
  const given: Record<string, unknown> = {
    "../world": world,
    "@grpc/grpc-js": { ...grpc, Server: watchedServer(seen) },
  };
  const load = (name: string): unknown => {
    const file = Object.keys(files).find((path) => path.replace(/\.[jt]s$/, "") === name.replace("./", ""));
    if (file === undefined) return given[name] ?? require(name);
    const known = loaded.get(file);
    if (known) return known;
    const module = { exports: {} };
    loaded.set(file, module.exports);
    const { code } = transformSync(files[file]!, {
      loader: file.endsWith(".ts") ? "ts" : "js",
      format: "cjs",
      target: "node20",
      tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
    });
    const run = runInThisContext(`(function (exports, require, module) {${code}\n})`, {
      filename: `${handlerCode}${file}`,
    });
    run(module.exports, load, module);
    return module.exports;
  };
  return load("./handler") as { readonly server: unknown };
}

function watchedServer(seen: Seen) {
  return class extends grpc.Server {
    override addService(
      service: grpc.ServiceDefinition,
      implementation: grpc.UntypedServiceImplementation,
    ): void {
      const { run } = implementation as { run: (...args: unknown[]) => unknown };
      super.addService(service, {
        run: (call: unknown, ...rest: unknown[]) =>
          seen(call as Parameters<Seen>[0], () => run.call(implementation, call, ...rest)),
      } as grpc.UntypedServiceImplementation);
    }
  };
}
