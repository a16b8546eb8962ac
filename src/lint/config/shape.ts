/** What a value of a configuration file may be, as data: validation and the JSON schema are both made from it. */
export type Shape =
  | { readonly kind: "choice"; readonly values: readonly string[] }
  | { readonly kind: "count"; readonly least: number }
  | { readonly kind: "flag" }
  /** @property like what it has to look like, and that in words */
  | { readonly kind: "text"; readonly like?: { readonly pattern: string; readonly words: string } }
  | { readonly kind: "list"; readonly of: Shape }
  /** Any keys, all with values of one shape. */
  | { readonly kind: "table"; readonly of: Shape }
  | {
      readonly kind: "object";
      readonly fields: Readonly<Record<string, Field>>;
      readonly required?: readonly string[];
      /** At least one of these must be there. */
      readonly oneOf?: readonly string[];
    };

/** A shape and what people read about it. */
export type Field = Shape & {
  /** One or two sentences; Markdown. */
  readonly description: string;
  readonly default?: unknown;
};

/** A description of every key of a type, none forgotten and none too many. */
export type FieldsOf<T> = { readonly [Key in keyof Required<T>]: Field };
