import type { View } from "../backend/backend";
import type { Expression, FileIr } from "../ir";
import type { Handler } from "./handler";

/** What NestJS calls of the classes that `@UseInterceptors()` and its kin name. */
const methods: Readonly<Record<string, string>> = {
  UseInterceptors: "intercept",
  UseGuards: "canActivate",
  UsePipes: "transform",
  UseFilters: "catch",
};

/** Interceptors, guards, pipes and filters that decorators put around handlers: those of other methods are left alone. */
export function aroundHandlers(view: View, handlers: readonly Handler[]): Handler[] {
  const wanted = new Map<string, string>();
  for (const { dialect, how, file, function: id } of handlers) {
    const ir = dialect === "nestjs" && how === "decorator" ? view.ir(file) : undefined;
    const handler = ir?.functions[id];
    const holder = handler?.class === undefined ? undefined : ir?.classes[handler.class];
    for (const decorator of [...(handler?.decorators ?? []), ...(holder?.decorators ?? [])]) {
      for (const [name, method] of namedBy(decorator)) wanted.set(name, method);
    }
  }
  if (wanted.size === 0) return [];
  const mention = new RegExp(`class\\s+(${[...wanted.keys()].join("|")})\\b`);
  return view.files.flatMap((path) => {
    const ir = mention.test(view.text(path) ?? "") ? view.ir(path) : undefined;
    return ir ? methodsIn(ir, wanted) : [];
  });
}

/** The classes that a decorator names, each with the method that is called: `@UseGuards(Auth, new Limit(3))`. */
function namedBy(decorator: Expression): [name: string, method: string][] {
  if (decorator.kind !== "call" || decorator.callee.kind !== "identifier") return [];
  const method = Object.hasOwn(methods, decorator.callee.name) ? methods[decorator.callee.name] : undefined;
  if (method === undefined) return [];
  return decorator.arguments.flatMap((one): [string, string][] => {
    const named = one.kind === "call" && one.new ? one.callee : one;
    return named.kind === "identifier" ? [[named.name, method]] : [];
  });
}

function methodsIn(ir: FileIr, wanted: ReadonlyMap<string, string>): Handler[] {
  return ir.classes.flatMap(({ name, members }) => {
    const method = members.find((one) => one.name === wanted.get(name) && !one.static);
    const lowered = method?.function === undefined ? undefined : ir.functions[method.function];
    if (!lowered) return [];
    return [
      {
        file: ir.path,
        function: lowered.id,
        name: lowered.name,
        kind: "middleware",
        dialect: "nestjs",
        carrier: undefined,
        requests: undefined,
        confidence: "high",
        how: "decorator",
      } satisfies Handler,
    ];
  });
}
