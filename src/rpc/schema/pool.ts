import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DescFile } from "@bufbuild/protobuf";
import type { DescriptorProto, FileDescriptorProto } from "@bufbuild/protobuf/wkt";
import { copyOf } from "./copy-of";
import { declaredTypes, type NameTable } from "./link/resolve-names";
import type { SchemaProblem } from "./problem";
import { LazyRegistry } from "./registry";
import type { ParseObserver } from "./source/parse-context";
import { type ParsedProto, parseProto } from "./source/parse-proto";
import { placeAt } from "./text-place";
import { wellKnownFile } from "./well-known";

/** One file of a pool, read but perhaps not linked yet. */
export interface PoolFile {
  /** The name by which other files import it. */
  readonly name: string;
  /** Absolute path; absent for a file that came as a descriptor. */
  readonly path?: string;
  readonly parsed: ParsedProto;
  readonly types: NameTable;
  readonly problems: SchemaProblem[];
  /** The finished descriptor; null when it could not be made. */
  desc: DescFile | null | undefined;
  linking: boolean;
}

/**
 * Files that see each other through one list of import paths. A file is read at most once, when first asked for,
 * and linked at most once, when a method needs it.
 */
export class FilePool {
  private readonly files = new Map<string, PoolFile | undefined>();
  private readonly located = new Map<string, string | undefined>();
  /** The types of all files linked so far; links more when asked for a type that a read file declares. */
  readonly registry: LazyRegistry;

  /**
   * @param importPaths - absolute directories, in the order in which they are tried
   * @param names - shared copies of names; pools of one catalog share them
   * @param link - makes a file's descriptor
   */
  constructor(
    readonly importPaths: readonly string[],
    private readonly names: Map<string, string>,
    link: (pool: FilePool, file: PoolFile) => DescFile | null,
  ) {
    this.registry = new LazyRegistry((typeName) => {
      const waiting = [...this.loaded()].filter((file) => file.desc === undefined && !file.linking);
      const wanted = waiting.filter(
        typeName === undefined
          ? (file) => declaresExtensions(file.parsed.proto)
          : (file) => file.types.has(typeName),
      );
      for (const file of wanted) link(this, file);
      return wanted.length > 0;
    });
  }

  /** Every file read so far. */
  *loaded(): Iterable<PoolFile> {
    for (const file of this.files.values()) if (file !== undefined) yield file;
  }

  /** The file of that import name, read now if it was not before; undefined when no import path has it. */
  file(name: string): PoolFile | undefined {
    if (this.files.has(name)) return this.files.get(name);
    const file = this.read(name);
    this.files.set(name, file);
    return file;
  }

  /** Puts a file in under a name, read from a path or text, instead of looking for it. */
  add(file: PoolFile): void {
    this.files.set(file.name, file);
  }

  /** Whether an import of that name leads somewhere; reads nothing. */
  has(name: string): boolean {
    return (
      this.files.get(name) !== undefined ||
      this.locate(name) !== undefined ||
      wellKnownFile(name) !== undefined
    );
  }

  /** Where an import name leads; undefined when no import path has it. The disk is asked once for each name. */
  locate(name: string): string | undefined {
    if (this.located.has(name)) return this.located.get(name);
    const path = climbs(name)
      ? undefined
      : this.importPaths.map((directory) => join(directory, name)).find((each) => existsSync(each));
    this.located.set(name, path);
    return path;
  }

  /** Reads a source file. */
  readSource(name: string, path: string, observer?: ParseObserver): PoolFile & { readonly text: string } {
    const text = readFileSync(path, "utf8");
    const parsed = parseProto(name, text, this.intern, observer);
    const problems: SchemaProblem[] = [];
    if (parsed.error !== undefined) {
      problems.push({
        severity: "error",
        message: parsed.error.message,
        ...placeAt(path, text, parsed.error.offset),
      });
    }
    return {
      name,
      path,
      parsed,
      types: declaredTypes(parsed.proto),
      problems,
      desc: undefined,
      linking: false,
      text,
    };
  }

  private read(name: string): PoolFile | undefined {
    const path = this.locate(name);
    if (path !== undefined) {
      const { text: _, ...file } = this.readSource(name, path);
      return file;
    }
    const known = wellKnownFile(name);
    return known === undefined ? undefined : descriptorFile(known);
  }

  private readonly intern = (name: string): string => {
    const known = this.names.get(name);
    if (known !== undefined) return known;
    const copy = copyOf(name);
    this.names.set(copy, copy);
    return copy;
  };
}

/** Whether an import's name has "." or ".." in it, "//" or "\\", by which protoc finds no file either. */
export function climbs(name: string): boolean {
  return /(^|\/)\.\.?(\/|$)|\/\/|\\/.test(name);
}

function declaresExtensions({ extension, messageType }: FileDescriptorProto): boolean {
  return extension.length > 0 || messageType.some(nestsExtensions);
}

function nestsExtensions(message: DescriptorProto): boolean {
  return message.extension.length > 0 || message.nestedType.some(nestsExtensions);
}

function descriptorFile(desc: DescFile): PoolFile {
  return {
    name: desc.proto.name,
    parsed: { proto: desc.proto, imports: [], options: [] },
    types: declaredTypes(desc.proto),
    problems: [],
    desc,
    linking: false,
  };
}
