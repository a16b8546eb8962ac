import type { Catalog, SchemaSources } from "../../../src/rpc/catalog";
import type { OpenMethod } from "../../../src/rpc/schema/method";
import { labMethod } from "./lab-methods";

/** A catalog of `lab.v1.Orders` alone, whatever the sources say, for tests that are about calls. */
export async function labCatalog(_sources: SchemaSources): Promise<Catalog> {
  return {
    services: [],
    problems: [],
    method: () => undefined,
    open: async (name) => {
      const method = labMethod(name.split("/")[1]!);
      return { ok: true, problems: [], method: openMethod(name, method) };
    },
  };
}

function openMethod(fullName: string, method: ReturnType<typeof labMethod>): OpenMethod {
  const [service = "", name = ""] = fullName.split("/");
  const info = { fullName, path: `/${fullName}`, service, name, kind: method.kind, comment: "" };
  return {
    info: { ...info, requestType: "", responseType: "" },
    definition: undefined as never,
    request: {
      typeName: "",
      encode: (text) => withoutMessage(method.encode({ text })),
      encodeValue: (value) => withoutMessage(method.encode({ value })),
      decode: (bytes) => ({ ok: true, message: Buffer.from(bytes).toString("base64"), notes: [] }),
    },
    response: {
      typeName: "",
      encode: never,
      encodeValue: never,
      decode: (bytes) => method.decode(bytes) as { ok: true; message: unknown; notes: string[] },
    },
    statusDetails: never,
    example: () => "{}",
    describe: never,
  };
}

function withoutMessage(encoded: ReturnType<ReturnType<typeof labMethod>["encode"]>) {
  if (!encoded.ok) throw new Error(encoded.problem.message);
  return { ok: true, bytes: encoded.bytes } as const;
}

function never(): never {
  throw new Error("responses are not encoded");
}
