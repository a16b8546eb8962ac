/** What an editor has to know of a request's type to complete, explain and check it; plain data. */
export interface MethodDescription {
  /** `package.Service/Method`. */
  readonly method: string;
  /** The full name of the request's type. */
  readonly request: string;
  /** By full name: the request's type and the types that it can hold, as far as `complete` says. */
  readonly messages: Readonly<Record<string, DescribedMessage>>;
  /** What an `Any` in it may hold, by full name; empty where it has none. */
  readonly anyTypes: readonly string[];
  /** By full name. */
  readonly enums: Readonly<Record<string, DescribedEnum>>;
}

export interface DescribedMessage {
  readonly typeName: string;
  readonly comment: string;
  readonly fields: readonly DescribedField[];
  /** For a type with a JSON form of its own (a `Timestamp`, a `Struct`): that form in words. It has no fields then. */
  readonly form?: string;
}

export interface DescribedField {
  readonly jsonName: string;
  /** As in the source; JSON may use it too. */
  readonly name: string;
  readonly comment: string;
  readonly deprecated: boolean;
  readonly repeats: "single" | "list" | "map";
  /** Of a map: the scalar that its keys are, which JSON writes as text. */
  readonly key?: string;
  /** One value: of a list an item, of a map a value. */
  readonly value: DescribedValue;
  /** What JSON one value is written as, in words. */
  readonly expected: string;
  /** The oneof that it is a choice of. */
  readonly oneof?: string;
}

export type DescribedValue =
  /** `int32`, `string`, as in the source. */
  | { readonly type: "scalar"; readonly scalar: string }
  | { readonly type: "message"; readonly typeName: string }
  | { readonly type: "enum"; readonly typeName: string };

export interface DescribedEnum {
  readonly typeName: string;
  readonly comment: string;
  readonly values: readonly {
    readonly name: string;
    readonly number: number;
    readonly comment: string;
    readonly deprecated: boolean;
  }[];
}
