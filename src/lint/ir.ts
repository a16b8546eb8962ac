/**
 * Our own picture of a source file: plain data that knows no compiler.
 *
 * A back end lowers its syntax tree to this once; control flow, facts and rules read only this. Types, parentheses,
 * casts and non-null assertions are gone, names are resolved to bindings within the file, and every expression that
 * facts can be asked about has a `site`: its ordinal within its function, in source order. A function's sites do not
 * change while its text does not, so facts can be kept across edits elsewhere in the file.
 */
import type { Span } from "../text/span";

/** Index into `FileIr.functions`; 0 is the code at the top level of the file. */
export type FunctionId = number;
/** Index into `FileIr.classes`. */
export type ClassId = number;
/** Index into `FileIr.bindings`. */
export type BindingId = number;
/** Ordinal of an expression within its function, in source order. */
export type Site = number;

/** One source file. */
export interface FileIr {
  /** Absolute, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly language: "typescript" | "javascript";
  /** Parents before children. */
  readonly functions: readonly FunctionIr[];
  readonly classes: readonly ClassIr[];
  readonly bindings: readonly Binding[];
  readonly imports: readonly ImportIr[];
  readonly comments: readonly Comment[];
  /** What the parser could not read; the rest is still here. */
  readonly syntaxErrors: readonly { readonly span: Span; readonly message: string }[];
}

/** A comment, wherever it stands. */
export interface Comment {
  readonly span: Span;
  /** Without the delimiters. */
  readonly text: string;
  readonly block: boolean;
}

/** `import`, `import x = require()`, `const x = require()`: one entry per imported name. */
export interface ImportIr {
  /** As written: `@grpc/grpc-js`, `./db`, `node:timers/promises`. */
  readonly module: string;
  /** The exported name, `default`, or `*` for the whole module. */
  readonly name: string;
  readonly binding: BindingId | undefined;
  readonly typeOnly: boolean;
  /** The whole declaration, for fixes that extend it. */
  readonly span: Span;
  /** How it is written, so that a fix writes its own in the same manner; `dynamic` is `import()`. */
  readonly form: "import" | "require" | "import-equals" | "dynamic";
}

/** A name declared in the file. */
export interface Binding {
  readonly name: string;
  readonly kind:
    | "import"
    | "const"
    | "let"
    | "var"
    | "parameter"
    | "function"
    | "class"
    | "catch"
    | "enum"
    | "namespace";
  /** The function whose body declares it. */
  readonly owner: FunctionId;
  readonly span: Span;
  /** How it gets its first value: the initialiser, or nothing for parameters, loop variables and catch clauses. */
  readonly init?: Expression;
  /**
   * Which part of `init` (or of the parameter) it is: `["signal"]` for `const { signal } = context`. The last step is
   * `"..."` for what is left over; a computed key is `"[]"`.
   */
  readonly path?: readonly (string | number)[];
  /** What a pattern or parameter falls back to. */
  readonly default?: Expression;
  /** For parameters: which. */
  readonly parameter?: number;
  /** For `function` and `class` bindings: what is declared. */
  readonly declares?: { readonly function: FunctionId } | { readonly class: number };
  /** Every assignment after the declaration, of whichever function. */
  readonly writes: readonly Write[];
}

/** A place that gives a name or a field another value. */
export interface Write {
  readonly function: FunctionId;
  /** The assignment, the `++` or `--`, the target of a `for` loop, or the initialiser of a `var` declared again. */
  readonly expression: Expression;
}

/** A function with a body, or the top level of the file. */
export interface FunctionIr {
  readonly id: FunctionId;
  /** The function that holds this one's text; undefined for the file's top level. */
  readonly parent: FunctionId | undefined;
  /** Best name for people: `watch`, `Reports.watch`, `watch.<anonymous>`. */
  readonly name: string;
  readonly kind:
    | "file"
    | "function"
    | "arrow"
    | "method"
    | "constructor"
    | "getter"
    | "setter"
    | "static-block";
  readonly async: boolean;
  readonly generator: boolean;
  readonly parameters: readonly Parameter[];
  /** Index into `FileIr.classes` for members, and for functions that are the value of a property. */
  readonly class: number | undefined;
  /** Evaluated by the function that holds this one: their sites are that one's. */
  readonly decorators: readonly Expression[];
  readonly body: readonly Statement[];
  /** The whole function. */
  readonly span: Span;
  /** The name, or the first token: where people look for it. */
  readonly nameSpan: Span;
  /** Between the braces, or the expression of an arrow without braces. */
  readonly bodySpan: Span;
  /** An arrow whose body is one expression; `body` then holds one return. */
  readonly expressionBody: boolean;
  /** The text of the JSDoc comment before it. */
  readonly doc: string | undefined;
  /** How many sites it has. */
  readonly sites: number;
}

/** A parameter: a plain name, or a pattern. */
export interface Parameter {
  readonly span: Span;
  /** The binding when the parameter is a plain name. */
  readonly binding: BindingId | undefined;
  /** All bindings a pattern declares. */
  readonly bindings: readonly BindingId[];
  readonly name: string | undefined;
  readonly optional: boolean;
  readonly rest: boolean;
  /** Has a type written beside it, or in JSDoc. */
  readonly annotated: boolean;
  readonly default: Expression | undefined;
  /** Defaults and computed keys within a pattern. */
  readonly defaults: readonly Expression[];
}

/** A class, declared or as an expression. */
export interface ClassIr {
  readonly name: string;
  readonly span: Span;
  readonly owner: FunctionId;
  readonly extends: Expression | undefined;
  readonly decorators: readonly Expression[];
  readonly members: readonly ClassMember[];
  /** Every assignment to `this.name` in its members, arrow functions in them included. */
  readonly writes: readonly (Write & { readonly member: string })[];
}

/** A member of a class that has a name; index signatures and the like are left out. */
export interface ClassMember {
  readonly name: string;
  readonly static: boolean;
  readonly span: Span;
  /** A method, accessor or constructor. */
  readonly function: FunctionId | undefined;
  /** A property's initial value; its sites belong to the function that holds the class. */
  readonly init: Expression | undefined;
  /** The constructor's parameter that declares and sets it: `constructor(private readonly db: Db)`. */
  readonly parameter: number | undefined;
}

// ---------------------------------------------------------------------------------------------- statements

interface Node {
  readonly span: Span;
}

export type Statement =
  | Block
  | ExpressionStatement
  | VariableStatement
  | IfStatement
  | LoopStatement
  | SwitchStatement
  | TryStatement
  | ReturnStatement
  | ThrowStatement
  | JumpStatement
  | LabelledStatement
  | DeclarationStatement;

export interface Block extends Node {
  readonly kind: "block";
  readonly body: readonly Statement[];
}
export interface ExpressionStatement extends Node {
  readonly kind: "expression";
  readonly expression: Expression;
}
/** `const`, `let`, `var`, `using`, `await using`: one per declarator. */
export interface VariableStatement extends Node {
  readonly kind: "variable";
  readonly keyword: "const" | "let" | "var" | "using" | "await using";
  readonly bindings: readonly BindingId[];
  /** The parts of a destructuring that have defaults. */
  readonly defaults: readonly Expression[];
  readonly init: Expression | undefined;
}
export interface IfStatement extends Node {
  readonly kind: "if";
  readonly test: Expression;
  readonly then: Statement;
  readonly else: Statement | undefined;
}
/** All five loops of the language. */
export interface LoopStatement extends Node {
  readonly kind: "loop";
  readonly loop: "while" | "do" | "for" | "for-of" | "for-in";
  /** The keyword: where a finding about the loop stands. */
  readonly keywordSpan: Span;
  /** `for await`. */
  readonly await: boolean;
  /** `for`: what runs once before. */
  readonly init: readonly Statement[];
  /** `while`, `do`, `for`; absent in `for (;;)`. */
  readonly test: Expression | undefined;
  readonly update: Expression | undefined;
  /** `for-of` and `for-in`: what is gone through. */
  readonly over: Expression | undefined;
  /** `for-of` and `for-in`: what each turn binds, or assigns. */
  readonly each:
    | {
        readonly bindings: readonly BindingId[];
        readonly target: Expression | undefined;
        readonly defaults: readonly Expression[];
      }
    | undefined;
  readonly body: Statement;
}
export interface SwitchStatement extends Node {
  readonly kind: "switch";
  readonly subject: Expression;
  readonly cases: readonly {
    /** Undefined for `default`. */
    readonly test: Expression | undefined;
    readonly body: readonly Statement[];
    readonly span: Span;
  }[];
}
export interface TryStatement extends Node {
  readonly kind: "try";
  readonly block: Block;
  readonly catch:
    | {
        readonly bindings: readonly BindingId[];
        readonly defaults: readonly Expression[];
        readonly body: Block;
        readonly span: Span;
      }
    | undefined;
  readonly finally: Block | undefined;
}
export interface ReturnStatement extends Node {
  readonly kind: "return";
  readonly value: Expression | undefined;
}
export interface ThrowStatement extends Node {
  readonly kind: "throw";
  readonly value: Expression;
}
export interface JumpStatement extends Node {
  readonly kind: "break" | "continue";
  readonly label: string | undefined;
}
export interface LabelledStatement extends Node {
  readonly kind: "labelled";
  readonly label: string;
  readonly body: Statement;
}
/** A function or class declared here; functions are hoisted, a class's static code runs here. */
export interface DeclarationStatement extends Node {
  readonly kind: "declaration";
  readonly declares: { readonly function: FunctionId } | { readonly class: number };
}

// --------------------------------------------------------------------------------------------- expressions

interface Valued extends Node {
  readonly site: Site;
}

export type Expression =
  | Identifier
  | This
  | Literal
  | Template
  | Member
  | Index
  | Call
  | Await
  | Yield
  | Unary
  | Binary
  | Logical
  | Conditional
  | Assignment
  | FunctionExpression
  | ClassExpression
  | ObjectExpression
  | ArrayExpression
  | Spread
  | Sequence
  | Other;

export interface Identifier extends Valued {
  readonly kind: "identifier";
  readonly name: string;
  /** Undefined for globals. */
  readonly binding: BindingId | undefined;
}
export interface This extends Valued {
  readonly kind: "this" | "super";
}
export interface Literal extends Valued {
  readonly kind: "literal";
  /** `undefined` stands for the global of that name too; regular expressions and big integers are strings. */
  readonly value: string | number | boolean | null | undefined;
}
export interface Template extends Valued {
  readonly kind: "template";
  readonly parts: readonly Expression[];
}
export interface Member extends Valued {
  readonly kind: "member";
  readonly object: Expression;
  readonly property: string;
  readonly propertySpan: Span;
  /** `?.` */
  readonly optional: boolean;
}
export interface Index extends Valued {
  readonly kind: "index";
  readonly object: Expression;
  readonly index: Expression;
  readonly optional: boolean;
}
/** A call, a `new`, a tagged template (whose parts are the arguments), or `import()` (whose callee is `other`). */
export interface Call extends Valued {
  readonly kind: "call";
  readonly callee: Expression;
  readonly arguments: readonly Expression[];
  readonly new: boolean;
  readonly optional: boolean;
  /** Between the parentheses; empty at the end for `new X`. */
  readonly argumentsSpan: Span;
}
export interface Await extends Valued {
  readonly kind: "await";
  readonly value: Expression;
}
export interface Yield extends Valued {
  readonly kind: "yield";
  readonly value: Expression | undefined;
  /** `yield*` */
  readonly delegate: boolean;
}
/** Prefix and postfix operators, `typeof`, `void`, `delete`, `++` and `--`. */
export interface Unary extends Valued {
  readonly kind: "unary";
  readonly operator: string;
  readonly value: Expression;
}
/** Operators that evaluate both sides; comma is `sequence`. */
export interface Binary extends Valued {
  readonly kind: "binary";
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}
export interface Logical extends Valued {
  readonly kind: "logical";
  readonly operator: "&&" | "||" | "??";
  readonly left: Expression;
  readonly right: Expression;
}
export interface Conditional extends Valued {
  readonly kind: "conditional";
  readonly test: Expression;
  readonly then: Expression;
  readonly else: Expression;
}
/** `=`, `+=`, and the short-circuit ones `&&=`, `||=`, `??=`. A pattern on the left is an object or array. */
export interface Assignment extends Valued {
  readonly kind: "assignment";
  readonly operator: string;
  readonly target: Expression;
  readonly value: Expression;
}
export interface FunctionExpression extends Valued {
  readonly kind: "function";
  readonly function: FunctionId;
}
export interface ClassExpression extends Valued {
  readonly kind: "class";
  readonly class: number;
}
export interface ObjectExpression extends Valued {
  readonly kind: "object";
  readonly properties: readonly {
    /** Undefined for computed names and spreads; a spread's value is a `spread`. */
    readonly name: string | undefined;
    /** A computed name. */
    readonly key: Expression | undefined;
    readonly value: Expression;
    readonly span: Span;
  }[];
}
export interface ArrayExpression extends Valued {
  readonly kind: "array";
  readonly elements: readonly Expression[];
}
export interface Spread extends Valued {
  readonly kind: "spread";
  readonly value: Expression;
}
export interface Sequence extends Valued {
  readonly kind: "sequence";
  readonly parts: readonly Expression[];
}
/** Anything else (JSX, `import.meta`, a syntax error): its parts are evaluated in order. */
export interface Other extends Valued {
  readonly kind: "other";
  readonly parts: readonly Expression[];
}
