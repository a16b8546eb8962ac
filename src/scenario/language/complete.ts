import { cancelPresets, deadlinePresets } from "../../rpc/plan/cancel-presets";
import { cancelForms, directiveForms } from "../directives";
import { expectationForms } from "../expectation";
import { parseRequestFile } from "../parse";
import type { RequestFile, TextSpan, Words } from "../request-file";
import { dynamicVariables } from "../variables/dynamic-variables";
import { completeBody } from "./complete-body";
import type { Completion } from "./completion";
import type { Known } from "./known";
import { placeAt } from "./place";
import { methodStart } from "./request-line";
import { methodSignature } from "./words-of";

/** What could be written at an offset of a request file. */
export function complete(text: string, offset: number, known: Known): Completion[] {
  const place = placeAt(text, offset);
  if (place === undefined) return [];
  const file = parseRequestFile(text);
  switch (place.type) {
    case "variable":
      return completeVariable(place.words, place.closed, file, known);
    case "directive":
      return Object.entries(directiveForms).map(([key, form]) => ({
        ...plain(key, "directive", place.words),
        detail: form,
        insert: /^@[\w-]+$/.test(form) ? key : `${key} `,
      }));
    case "directive-words":
      return completeDirective(place.key, place.words);
    case "request":
      return completeRequest(place.words, offset, file, known);
    case "metadata-key":
      return metadataKeys(file).map((key) => ({
        ...plain(key, "metadata", place.words),
        insert: `${key}: `,
      }));
    case "body": {
      const block = file.requests.find(({ span }) => offset >= span.start && offset <= span.end);
      const description = block && known.descriptions.get(block.method.text);
      return description === undefined ? [] : completeBody(place.words, offset, description);
    }
  }
}

function completeVariable(words: Words, closed: boolean, file: RequestFile, known: Known): Completion[] {
  const end = closed ? "" : "}}";
  const item = (label: string, detail: string, insert: string, snippet = false): Completion => ({
    ...plain(label, "variable", words),
    detail,
    insert: `${insert}${end}`,
    snippet,
  });
  const own = file.variables.map(({ name, value }) => item(name, value, name));
  const around = known.variables.map(({ name, from }) => item(name, from, name));
  const dynamic = dynamicVariables.map((form) => {
    const [, name = "", parameter] = /^([^ (]+)(?: (.*)|\(.*\))?$/.exec(form) ?? [];
    if (form.includes("(")) return item(form, "", `\\${form}`, true);
    const rest = parameter === undefined ? "" : ` \${1:${parameter}}`;
    // A dollar sign starts a place to fill in, unless it is escaped.
    return parameter === undefined ? item(name, "", name) : item(name, parameter, `\\${name}${rest}`, true);
  });
  const seen = new Set<string>();
  return [...own, ...around, ...dynamic].filter(({ label }) => !seen.has(label) && seen.add(label));
}

function completeDirective(key: string, words: Words): Completion[] {
  const forms: readonly string[] =
    key === "expect"
      ? expectationForms
      : key === "cancel"
        ? [...cancelForms, ...cancelPresets.map(({ name }) => name)]
        : key === "deadline"
          ? ["500ms", "5s", "1m", ...deadlinePresets.map(({ name }) => name)]
          : [];
  return forms.map((form) => plain(form, "directive", words));
}

function completeRequest(words: Words, offset: number, file: RequestFile, known: Known): Completion[] {
  const at = methodStart(words.text, known.services);
  if (at !== undefined && offset >= words.start + at) {
    const method = { text: words.text.slice(at), start: words.start + at, end: words.end };
    return known.services
      .flatMap(({ methods }) => methods)
      .map((info) => ({
        ...plain(info.fullName, "method", method),
        detail: methodSignature(info),
        documentation: info.comment,
        // The name alone finds it too.
        filter: info.fullName,
      }));
  }
  const target = { ...words, end: at === undefined ? words.end : words.start + at - 1 };
  const written = file.requests.map((request) => request.target.text);
  const variables = [...file.variables, ...known.variables].map(({ name }) => `{{${name}}}`);
  const slash = at === undefined ? "/" : "";
  return [...new Set([...written, ...known.targets, ...variables])]
    .filter((each) => each !== target.text)
    .map((each) => ({ ...plain(each, "target", target), insert: `${each}${slash}` }));
}

const usualKeys = ["authorization", "traceparent", "x-request-id"];

function metadataKeys(file: RequestFile): string[] {
  const used = file.requests.flatMap(({ metadata }) => metadata.map(({ key }) => key.text));
  return [...new Set([...used, ...usualKeys])];
}

function plain(label: string, kind: Completion["kind"], { start, end }: TextSpan): Completion {
  return {
    label,
    kind,
    detail: "",
    documentation: "",
    insert: label,
    snippet: false,
    replace: { start, end },
  };
}
