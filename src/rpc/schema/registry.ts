import type { DescExtension, DescFile, DescMessage, Registry } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import { wellKnownTypes } from "./well-known";

type Type = NonNullable<ReturnType<Registry["get"]>>;

/**
 * The types that were linked so far, and on demand those that could be. JSON needs it for an `Any` and for
 * extensions, which name types that no import of the method's file has to mention.
 *
 * @param linkMore - links the files that declare the type, or with no name all files that declare extensions;
 *   returns whether there were any
 */
export class LazyRegistry implements Registry {
  readonly kind = "registry" as const;
  private readonly types = new Map<string, Type>();
  private readonly extensions = new Map<string, Map<number, DescExtension>>();

  constructor(private readonly linkMore: (typeName: string | undefined) => boolean) {}

  /** Adds all types of a file. */
  add(file: DescFile): void {
    for (const type of nestedTypes(file)) {
      this.types.set(type.typeName, type);
      if (type.kind !== "extension") continue;
      const known = this.extensions.get(type.extendee.typeName) ?? new Map<number, DescExtension>();
      this.extensions.set(type.extendee.typeName, known.set(type.number, type));
    }
  }

  get(typeName: string): Type | undefined {
    const known =
      this.types.get(typeName) ?? (this.linkMore(typeName) ? this.types.get(typeName) : undefined);
    return known ?? wellKnownTypes.get(typeName);
  }

  /** An extension of a file that is linked already; links nothing. */
  linkedExtension(typeName: string): DescExtension | undefined {
    const type = this.types.get(typeName);
    return type?.kind === "extension" ? type : undefined;
  }

  getMessage(typeName: string) {
    const type = this.get(typeName);
    return type?.kind === "message" ? type : undefined;
  }

  getEnum(typeName: string) {
    const type = this.get(typeName);
    return type?.kind === "enum" ? type : undefined;
  }

  getService(typeName: string) {
    const type = this.get(typeName);
    return type?.kind === "service" ? type : undefined;
  }

  getExtension(typeName: string) {
    return (
      this.linkedExtension(typeName) ??
      (this.linkMore(undefined) ? this.linkedExtension(typeName) : undefined)
    );
  }

  getExtensionFor(extendee: DescMessage, no: number) {
    const find = () => this.extensions.get(extendee.typeName)?.get(no);
    return find() ?? (this.linkMore(undefined) ? find() : undefined);
  }

  [Symbol.iterator]() {
    return this.types.values();
  }
}
