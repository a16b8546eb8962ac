/**
 * What only a type checker knows, as plain data. The engine collects every question about a function and asks once
 * (`Backend.facts`): a back end behind a pipe answers a batch for the price of a question.
 */
import type { Span } from "../text/span";
import type { Place } from "./finding";
import type { ClassId, FunctionId, Site } from "./ir";

/** A function whose body we can read, by where it starts: that survives edits elsewhere. */
export interface FunctionRef {
  readonly file: string;
  readonly function: FunctionId;
}

/** A class of the project. */
export interface ClassRef {
  readonly file: string;
  readonly class: ClassId;
}

/** Something a package exports: `{ package: "node:timers/promises", name: "setTimeout" }`. */
export interface ExternalName {
  /**
   * The package that declares it (not one that passes it on), without a path inside: `nice-grpc-common`. Node's own are
   * `node:timers/promises`; `""` is for globals of the language and its libraries, `"."` for the project's own code.
   */
  readonly package: string;
  /**
   * The declared name; a member is `Class.member`, a module's default export is `default`. Where the package is not
   * resolved, what a call gave is named after what was called: `createClient.get`.
   */
  readonly name: string;
}

/** A type by the names it goes by; never by its printed form, which differs between compilers. */
export interface TypeFact {
  /** `any` or `unresolved`: nothing is known. */
  readonly any: boolean;
  /** Alias, declared name, base types and union or intersection members, outermost first; own types too. */
  readonly names: readonly ExternalName[];
  /** For promises and thenables: what awaiting gives. */
  readonly awaited: TypeFact | undefined;
  /** May be undefined or null. */
  readonly nullable: boolean;
  /** Has a `[Symbol.asyncIterator]`. */
  readonly asyncIterable: boolean;
  /** Can be called; so can what `any` stands for. */
  readonly callable: boolean;
}

/** Who is called, and with what result. */
export interface CallFact {
  /** Bodies in the project that this call can run: one, or every implementer when there are few. */
  readonly targets: readonly FunctionRef[];
  /** Whether `targets` is all of them. */
  readonly complete: boolean;
  /** Functions of the project that stand as arguments by their names, which the call may run: `ids.map(load)`. */
  readonly handed: readonly HandedFunction[];
  /** A package's bus runs the targets, and gives them the first argument alone: `commands.execute(new Ship(id))`. */
  readonly relayed?: boolean;
  /** The function of a package, when it is one. */
  readonly external: ExternalName | undefined;
  readonly returns: TypeFact;
  /** Where a signal could be passed: which argument, and which property of it when it is an options object. */
  readonly acceptsSignal: SignalPlace | undefined;
}

/** A function that a call is given by its name, or that disposes of what a call makes for `using`. */
export interface HandedFunction {
  /** Undefined for what disposes of the value. */
  readonly argument: number | undefined;
  /** In an object that stands there: `each(ids, { visit })`. */
  readonly property: string | undefined;
  readonly ref: FunctionRef;
}

/** Where a function takes a signal. */
export interface SignalPlace {
  readonly argument: number;
  readonly property: string | undefined;
  /** Who declares the property: `CallOptions.signal` of `nice-grpc`. */
  readonly declared?: ExternalName;
}

/** A function's own types, as far as they are told without its body. */
export interface FunctionFact {
  readonly parameters: readonly TypeFact[];
  /** What parameters that are taken apart give, `({ signal }) => …`, whether or not it is used. */
  readonly parts: readonly {
    readonly parameter: number;
    readonly property: string;
    readonly type: TypeFact;
  }[];
  /** The type that its place asks for, such as `handleUnaryCall`. */
  readonly contextual: TypeFact | undefined;
  /** Hidden from other classes: `private`, `protected`, `#name`. */
  readonly hidden: boolean;
  /**
   * Types that the class of a method implements or extends, for the member of this name; the member is `any` where the
   * type is not resolved, and then may not be listed by it at all.
   */
  readonly implements: readonly { readonly type: ExternalName; readonly member: TypeFact }[];
}

/** The classes whose members an object has that a class has made, or one that extends it. */
export interface ClassFact {
  /** Those of the project that it extends, the nearest first. */
  readonly above: readonly ClassRef[];
  /** Those that extend it, also by others; none where there are too many to say anything. */
  readonly below: readonly ClassRef[];
}

/**
 * The code that an expression stands for, followed through names, imports, object literals, spreads, `bind`, class
 * instances, factories and wrappers: what was handed over where `addService(definition, implementation)` stands.
 */
export interface ValueFact extends Callable {
  /** What its properties hold, for an object, a class instance or a module. */
  readonly members: readonly (Callable & { readonly name: string })[];
}

/** Functions that a value can be. */
export interface Callable {
  /** The functions themselves. */
  readonly functions: readonly FunctionRef[];
  /** Functions handed to a call whose result this is, as in `wrap(handler)`: they run within what it returned. */
  readonly wrapped: readonly FunctionRef[];
}

/** What a change of a function's parameters has to reckon with. */
export interface UsesFact {
  /** Its declarations: overloads, and members of the same name above and below it. */
  readonly signatures: readonly SignaturePlace[];
  /** Why its parameters cannot be changed, or only without knowing what that does; undefined when they can. */
  readonly fixed:
    | {
        readonly why: "declared outside" | "typed elsewhere" | "named everywhere" | "handed on";
        /** Where it is handed on. */
        readonly at?: Place;
      }
    | undefined;
}

/** Where the parameters of a function are written. */
export interface SignaturePlace {
  readonly file: string;
  /** The function with a body that has them; undefined for overloads and members of interfaces. */
  readonly function: FunctionId | undefined;
  /** Where the list begins, behind its parenthesis. */
  readonly start: number;
  readonly last: Span | undefined;
  /** One parameter without parentheses: `id => …`. */
  readonly bare: boolean;
  readonly count: number;
  /** The last one takes all further arguments. */
  readonly rest: boolean;
  /** A body that the function in question overrides: calls may mean either. */
  readonly overridden: boolean;
}

/** What can be written with a value, which only fixes ask. */
export interface ShapeFact {
  /** The names of its properties; undefined where nothing is known of it. */
  readonly members: readonly string[] | undefined;
  /** The parameters by which it can be called, for each overload. */
  readonly overloads: readonly (readonly ParameterShape[])[];
}

/** What one parameter takes. */
export interface ParameterShape {
  /** May be left out, or takes all further arguments. */
  readonly optional: boolean;
  readonly callable: boolean;
  /** The properties of what it takes; undefined where it takes anything. */
  readonly members: readonly string[] | undefined;
}

/** One question; `value` asks what code an expression stands for, `result` what a function returns. */
export type FactRequest =
  | {
      readonly ask: "call" | "type" | "value" | "shape";
      readonly file: string;
      readonly function: FunctionId;
      readonly site: Site;
    }
  | { readonly ask: "function"; readonly file: string; readonly function: FunctionId }
  | { readonly ask: "result"; readonly file: string; readonly function: FunctionId }
  | { readonly ask: "uses"; readonly file: string; readonly function: FunctionId }
  | { readonly ask: "class"; readonly file: string; readonly class: ClassId };

/** The answer to one question, in the order asked; undefined when the back end has no types for it. */
export type Fact =
  | CallFact
  | TypeFact
  | FunctionFact
  | ClassFact
  | ValueFact
  | UsesFact
  | ShapeFact
  | undefined;
