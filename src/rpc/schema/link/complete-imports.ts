import type { FileDescriptorProto } from "@bufbuild/protobuf/wkt";
import { declaredTypes, lookUp, resolveNames } from "./resolve-names";

/**
 * Adds imports that descriptors lack. Node's reflection servers describe a file per package, made anew from loaded
 * types: without imports, and with type names that are not full. The types are all there, only nothing says where.
 */
export function completeImports(files: readonly FileDescriptorProto[]): void {
  const tables = new Map(files.map((file) => [file.name, declaredTypes(file)]));
  for (const file of files) {
    const imported = [file.name, ...file.dependency].flatMap((name) => tables.get(name) ?? []);
    for (const { name, owner } of resolveNames(file, imported)) {
      const home = files.find(({ name: other }) =>
        lookUp(name, owner, (fullName) => tables.get(other)?.get(fullName)),
      );
      if (home !== undefined && !file.dependency.includes(home.name)) file.dependency.push(home.name);
    }
  }
}
