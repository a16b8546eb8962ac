import { create, createFileRegistry, type DescFile } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import type { FilePool, PoolFile } from "../pool";
import { applyOption, OptionError } from "./apply-option";
import { importProblem, linkProblem, optionProblem, unresolvedProblem } from "./link-problem";
import { passFeaturesToMapEntries } from "./map-features";
import { type NameTable, resolveNames } from "./resolve-names";
import { shareParts } from "./share-parts";

/**
 * Makes a file's finished descriptor, and first those of everything it imports. Each is made once and shared.
 *
 * An import that is missing or broken does no harm by itself: often only options needed it. It fails the file when
 * a type of the file leads nowhere without it.
 *
 * @returns null when it could not be made; why is in the problems of the file
 */
export function linkFile(pool: FilePool, file: PoolFile): DescFile | null {
  if (file.desc !== undefined) return file.desc;
  if (file.linking) return null;
  file.linking = true;
  file.desc = file.parsed.error === undefined ? makeDescriptor(pool, file) : null;
  file.linking = false;
  if (file.desc !== null) pool.registry.add(file.desc);
  return file.desc;
}

function makeDescriptor(pool: FilePool, file: PoolFile): DescFile | null {
  const { proto } = file.parsed;
  const dependencies = new Map<string, PoolFile>();
  for (const { name, offset } of file.parsed.imports) {
    const dependency = pool.file(name);
    const reason = dependency === undefined ? "missing" : dependency.linking ? "circular" : "broken";
    if (dependency !== undefined && linkFile(pool, dependency) !== null) dependencies.set(name, dependency);
    else file.problems.push(importProblem(pool, file, name, offset, reason));
  }
  const visible: NameTable[] = [file.types];
  for (const dependency of dependencies.values()) {
    visible.push(dependency.types, ...publicFiles(pool, dependency).map((f) => f.types));
  }
  const unresolved = resolveNames(proto, visible);
  if (unresolved.length > 0) {
    for (const name of unresolved) file.problems.push(unresolvedProblem(pool, file, name));
    return null;
  }
  applyStandardOptions(file);
  passFeaturesToMapEntries(proto);
  try {
    const desc = createFileRegistry(proto, (name) =>
      importedDescriptor(pool, dependencies.get(name), name),
    ).getFile(proto.name)!;
    shareParts(desc);
    return desc;
  } catch (error) {
    file.problems.push(linkProblem(file, error));
    return null;
  }
}

/** The options that descriptor.proto itself defines: they decide how messages are encoded. */
function applyStandardOptions(file: PoolFile): void {
  for (const option of file.parsed.options.splice(0)) {
    try {
      applyOption(option, () => undefined);
    } catch (error) {
      if (!(error instanceof OptionError)) throw error;
      file.problems.push(optionProblem(file, option.offset, error.message));
    }
  }
}

/** The files that importing this one brings along: its public imports, and theirs. */
function publicFiles(pool: FilePool, file: PoolFile): PoolFile[] {
  const { proto } = file.parsed;
  return proto.publicDependency.flatMap((index) => {
    const dependency = pool.file(proto.dependency[index]!);
    return dependency?.desc ? [dependency, ...publicFiles(pool, dependency)] : [];
  });
}

/**
 * What the library shall see of an imported file. It walks all imports of what it gets, again for every file; only
 * public ones matter, so it gets a view without the others.
 */
function importedDescriptor(pool: FilePool, file: PoolFile | undefined, name: string): DescFile {
  if (!file?.desc) return emptyDescriptor(name);
  const publics = file.parsed.proto.publicDependency.map((index) => {
    const dependencyName = file.parsed.proto.dependency[index]!;
    return importedDescriptor(pool, pool.file(dependencyName), dependencyName);
  });
  return { ...file.desc, dependencies: publics };
}

function emptyDescriptor(name: string): DescFile {
  return createFileRegistry(create(FileDescriptorProtoSchema, { name }), () => undefined).getFile(name)!;
}
