import { type DescEnum, type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";
import { exampleScalar, wellKnownExamples } from "./example-values";

/** How deep messages are shown in messages. */
const DEEPEST = 5;
/** How many fields are shown at all, so that a type that refers to hundreds of others stays readable. */
const MOST_FIELDS = 300;

/**
 * Writes a request to start from: every field with a neutral value, in JSON with comments that name the choices of
 * oneofs and enums. It can be sent as it is. A type inside itself is shown once and then left empty.
 */
export function exampleJson(desc: DescMessage): string {
  return `${messageLines(desc, { stack: [], left: { fields: MOST_FIELDS } }).join("\n")}\n`;
}

interface Around {
  /** The messages that are being shown, the outermost first. */
  readonly stack: readonly DescMessage[];
  readonly left: { fields: number };
}

/** Lines of a value, the first without indentation, since it follows its key. */
type Lines = readonly string[];

function messageLines(desc: DescMessage, around: Around): Lines {
  const known = wellKnownExamples[desc.typeName];
  if (known !== undefined) return JSON.stringify(known, null, 2).split("\n");
  const bounded = around.stack.includes(desc) || around.stack.length >= DEEPEST || around.left.fields <= 0;
  const inner: Around = { stack: [...around.stack, desc], left: around.left };
  const fields = shownFields(desc, inner).filter((field) => !bounded || isRequired(field));
  around.left.fields -= fields.length;
  const members = fields.map((field, index) => fieldLines(field, inner, index < fields.length - 1));
  return members.length === 0 ? ["{}"] : ["{", ...members.flat().map((line) => `  ${line}`), "}"];
}

/** Of each oneof one field: the first that does not lead back to a message being shown, else the first. */
function shownFields(desc: DescMessage, { stack }: Around): DescField[] {
  return desc.fields.filter(({ oneof, name }) => {
    if (oneof === undefined) return true;
    const shown = oneof.fields.find((f) => f.message === undefined || !stack.includes(f.message));
    return (shown ?? oneof.fields[0]!).name === name;
  });
}

function isRequired({ presence }: DescField): boolean {
  return presence === FeatureSet_FieldPresence.LEGACY_REQUIRED;
}

function fieldLines(field: DescField, around: Around, hasNext: boolean): string[] {
  const [first, ...rest] = valueLines(field, around);
  const lines = [`${JSON.stringify(field.jsonName)}: ${first}`, ...rest];
  if (hasNext) lines.push(`${lines.pop()},`);
  return [...comments(field).map((comment) => `// ${comment}`), ...lines];
}

function comments(field: DescField): string[] {
  const others = field.oneof?.fields.filter((f) => f !== field).map((f) => `"${f.jsonName}"`) ?? [];
  return [
    ...(field.deprecated ? ["deprecated"] : []),
    ...(others.length > 0 ? [`${field.oneof!.name}: this or ${others.join(" or ")}`] : []),
    ...(field.enum === undefined || field.enum.typeName === "google.protobuf.NullValue"
      ? []
      : [enumChoices(field.enum)]),
  ];
}

function enumChoices({ values }: DescEnum): string {
  const names = values.slice(0, 12).map((value) => value.name);
  return `${names.join(" | ")}${values.length > 12 ? ` | and ${values.length - 12} more` : ""}`;
}

function valueLines(field: DescField, around: Around): Lines {
  switch (field.fieldKind) {
    case "list":
      return enclosed("[", singleLines(field, around), "]", around);
    case "map": {
      const [first, ...rest] = singleLines(field, around);
      const key = field.mapKey === ScalarType.STRING ? "key" : String(exampleScalar(field.mapKey));
      return enclosed("{", [`${JSON.stringify(key)}: ${first}`, ...rest], "}", around);
    }
    default:
      return singleLines(field, around);
  }
}

function enclosed(open: string, inner: Lines, close: string, { left }: Around): Lines {
  if (left.fields <= 0) return [open + close];
  if (inner.length === 1) return [`${open}${inner[0]}${close}`];
  return [open, ...inner.map((line) => `  ${line}`), close];
}

function singleLines(field: DescField, around: Around): Lines {
  if (field.message !== undefined) return messageLines(field.message, around);
  if (field.enum !== undefined) return [enumExample(field.enum)];
  return [JSON.stringify(exampleScalar(field.scalar!))];
}

function enumExample({ typeName, values }: DescEnum): string {
  if (typeName === "google.protobuf.NullValue") return "null";
  const meaningful = values.find((value) => value.number !== 0 && !value.deprecated) ?? values[0];
  return meaningful === undefined ? "0" : JSON.stringify(meaningful.name);
}
