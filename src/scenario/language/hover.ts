import type { DescribedField, MethodDescription } from "../../rpc/schema/described";
import { jsonSpotAt, readJsonTree } from "../../rpc/schema/json/json-tree";
import { directiveMeanings } from "../directives";
import { parseRequestFile } from "../parse";
import type { RequestFile, TextSpan, Words } from "../request-file";
import { withoutVariables } from "../variables/without-variables";
import { spotAt } from "./body";
import type { Known } from "./known";
import { placeAt } from "./place";
import { fieldType, methodSignature } from "./words-of";

/** What can be said of the words at an offset. */
export interface Hover extends TextSpan {
  /** A declaration, in the syntax of .proto files; empty where there is none. */
  readonly code: string;
  /** Plain text. */
  readonly text: string;
}

/** Explains what stands at an offset of a request file. */
export function hover(text: string, offset: number, known: Known): Hover | undefined {
  const place = placeAt(text, offset);
  if (place === undefined) return undefined;
  const file = parseRequestFile(text);
  switch (place.type) {
    case "variable":
      return variableHover(place.words, file, known);
    case "directive": {
      const meaning = directiveMeanings[place.words.text as keyof typeof directiveMeanings];
      return meaning === undefined ? undefined : { ...spanOf(place.words), code: "", text: meaning };
    }
    case "request": {
      const block = file.requests.find(({ method }) => offset >= method.start && offset <= method.end);
      const info = known.services
        .flatMap(({ methods }) => methods)
        .find(({ fullName }) => fullName === block?.method.text);
      if (block === undefined || info === undefined) return undefined;
      return { ...spanOf(block.method), code: methodSignature(info), text: info.comment };
    }
    case "body": {
      const block = file.requests.find(({ span }) => offset >= span.start && offset <= span.end);
      const description = block && known.descriptions.get(block.method.text);
      return description === undefined ? undefined : bodyHover(place.words, offset, description);
    }
    case "directive-words":
    case "metadata-key":
      return undefined;
  }
}

function variableHover(words: Words, file: RequestFile, known: Known): Hover | undefined {
  const name = words.text.trim();
  const own = file.variables.findLast((each) => each.name === name);
  if (own !== undefined) return { ...spanOf(words), code: "", text: own.value };
  // Values from outside the file may be credentials: only where they come from is said.
  const around = known.variables.find((each) => each.name === name);
  return around && { ...spanOf(words), code: "", text: `From ${around.from}.` };
}

function bodyHover(body: Words, offset: number, description: MethodDescription): Hover | undefined {
  const text = withoutVariables(body.text);
  const spot = jsonSpotAt(text, offset - body.start);
  const field = spotAt(description, spot.path, readJsonTree(text).root)?.field;
  if (field === undefined || spot.start === spot.end) return undefined;
  const span = { start: body.start + spot.start, end: body.start + spot.end };
  if (spot.inKey)
    return { ...span, code: `${fieldType(field)} ${field.name}`, text: fieldText(field, description) };
  if (field.value.type !== "enum") return undefined;
  const { typeName } = field.value;
  const name = text.slice(spot.start, spot.end).replaceAll('"', "");
  const value = description.enums[typeName]?.values.find((each) => each.name === name);
  return value && { ...span, code: `${typeName}.${value.name} = ${value.number}`, text: value.comment };
}

function fieldText(field: DescribedField, { messages, enums }: MethodDescription): string {
  const { value, comment, oneof, deprecated } = field;
  const type =
    value.type === "message"
      ? messages[value.typeName]?.comment
      : value.type === "enum"
        ? enums[value.typeName]?.comment
        : undefined;
  const parts = [
    comment,
    comment === "" ? (type ?? "") : "",
    `In JSON: ${field.repeats === "single" ? "" : `a ${field.repeats} of `}${field.expected}.`,
    oneof === undefined ? "" : `One of the oneof ${oneof}.`,
    deprecated ? "Deprecated." : "",
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function spanOf({ start, end }: TextSpan): TextSpan {
  return { start, end };
}
