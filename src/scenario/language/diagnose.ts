import { statusCode } from "../../rpc/status";
import { nearestName } from "../../text/nearest";
import { misspelt, misspeltText, readInstructions } from "../directives";
import { parseRequestFile } from "../parse";
import { messageFile } from "../read-messages";
import type { RequestBlock, RequestFile, TextSpan, Words } from "../request-file";
import { dynamicVariables, otherDynamicNames } from "../variables/dynamic-variables";
import { diagnoseBody } from "./diagnose-body";
import { type Diagnosis, problem, question, replaceBy, type TextFix } from "./diagnosis";
import type { Known } from "./known";

/** Everything wrong with the requests of a file, as far as is known around it; blocks of other tools are left alone. */
export function diagnose(text: string, known: Known): Diagnosis[] {
  const file = parseRequestFile(text);
  return [
    ...parseDiagnoses(text, file),
    ...file.requests.flatMap((request) => [
      ...diagnoseDirectives(request),
      ...diagnoseMethod(request, known),
      ...diagnoseVariables(request, file, known),
      ...diagnoseMessages(request, known),
    ]),
  ];
}

/** Only what a block with a GRPC line says wrongly: everything else may be another tool's way of writing. */
function parseDiagnoses(text: string, { problems }: RequestFile): Diagnosis[] {
  return problems
    .filter(({ span }) => /^[ \t]*GRPC\b/m.test(blockAround(text, span.start)))
    .map(({ span, message, wantsBlankLine }) =>
      problem(span, message, wantsBlankLine ? blankLine(span) : []),
    );
}

function blankLine({ start }: TextSpan): TextFix[] {
  return [{ title: "Insert a blank line", start, end: start, text: "\n" }];
}

function blockAround(text: string, offset: number): string {
  const start = text.lastIndexOf("\n###", offset) + 1;
  const end = text.indexOf("\n###", offset);
  return text.slice(start, end < 0 ? text.length : end);
}

function diagnoseDirectives(request: RequestBlock): Diagnosis[] {
  const unreadable = readInstructions(request).problems.map(({ span, message }) => problem(span, message));
  const unknown = request.directives.flatMap(({ key }) => {
    const meant = misspelt(key.text);
    if (meant === undefined) return [];
    return [problem(key, misspeltText(key.text, meant), replaceBy(key, meant), "warning")];
  });
  return [...unreadable, ...unknown, ...request.directives.flatMap(diagnoseStatus)];
}

function diagnoseStatus({ key, words }: RequestBlock["directives"][number]): Diagnosis[] {
  const status = key.text === "expect" ? /^status\s+/.exec(words.text) : null;
  if (status === null) return [];
  return [...words.text.matchAll(/[A-Z_]+/g)]
    .filter(({ 0: name }) => !(name in statusCode))
    .map(({ 0: name, index }) => {
      const span = { start: words.start + index, end: words.start + index + name.length };
      const meant = nearestName(name, Object.keys(statusCode));
      return problem(span, `gRPC has no status ${name}${question(meant)}`, replaceBy(span, meant));
    });
}

function diagnoseMethod({ method }: RequestBlock, { services }: Known): Diagnosis[] {
  if (services.length === 0 || method.text.includes("{{")) return [];
  const names = services.flatMap(({ methods }) => methods.map(({ fullName }) => fullName));
  if (names.includes(method.text)) return [];
  const service = services.find(({ fullName }) => method.text.startsWith(`${fullName}/`));
  const meant = nearestName(method.text, names);
  const own = service && `${service.fullName} has ${service.methods.map(({ name }) => name).join(", ")}`;
  const hint = meant === undefined ? (own === undefined ? "" : `; ${own}`) : question(meant);
  return [problem(method, `There is no method ${method.text}${hint}`, replaceBy(method, meant))];
}

function diagnoseVariables(request: RequestBlock, file: RequestFile, known: Known): Diagnosis[] {
  const pieces = [request.target, request.method, ...request.messages];
  for (const { key, value } of request.metadata) pieces.push(key, value);
  const names = [...file.variables, ...known.variables].map(({ name }) => name);
  return pieces
    .flatMap((piece) => variablesIn(piece))
    .flatMap((words) => diagnoseVariable(words, names, known));
}

function diagnoseVariable(words: Words, names: readonly string[], known: Known): Diagnosis[] {
  const [, name = "", parameter = ""] = /^([^\s(]*)\s*(.*)$/.exec(words.text) ?? [];
  if (!name.startsWith("$")) {
    if (names.includes(words.text)) return [];
    const meant = nearestName(words.text, names);
    const where = `Define it as @${words.text} = … in this file, in http-client.env.json, or in .env.`;
    const message = `{{${words.text}}} has no value${meant === undefined ? `. ${where}` : question(meant)}`;
    return [problem(words, message, replaceBy(words, meant))];
  }
  if (name === "$dotenv") {
    const dotenv = known.variables.filter((each) => each.dotenv).map((each) => each.name);
    if (dotenv.includes(parameter)) return [];
    const meant = nearestName(parameter, dotenv);
    const fix = replaceBy(words, meant && `$dotenv ${meant}`);
    return [problem(words, `.env has no ${parameter}${question(meant)}`, fix)];
  }
  const dynamic = [...dynamicVariables.map((form) => /^[^ (]+/.exec(form)![0]), ...otherDynamicNames];
  if (dynamic.includes(name)) return [];
  const meant = nearestName(name, dynamic);
  return [problem(words, `{{${name}}} is no variable we know${question(meant)}`, replaceBy(words, meant))];
}

function variablesIn(piece: Words): Words[] {
  return [...piece.text.matchAll(/\{\{\s*(.*?)\s*\}\}/g)].map((match) => {
    const start = piece.start + match.index + match[0].indexOf(match[1]!, 2);
    return { text: match[1]!, start, end: start + match[1]!.length };
  });
}

function diagnoseMessages({ method, messages }: RequestBlock, { descriptions }: Known): Diagnosis[] {
  const description = descriptions.get(method.text);
  const written = messages.filter(({ text }) => messageFile(text) === undefined);
  return written.flatMap((message) => diagnoseBody(message, description));
}
