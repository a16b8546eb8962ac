import type { ExternalName } from "../../facts";
import type { Call, Expression } from "../../ir";
import type { Reached } from "../project";

/** Methods of a stream that give what comes through it in another form. */
const faces =
  /^(iterator|values|map|filter|flatMap|take|drop|asIndexedPairs|compose|pipe|pipeThrough|setEncoding|getReader)$/;
/** Functions that do so with a stream that they are given first. */
const wrappers = /(^|\.)(from|toWeb)$/;

/**
 * The stream that a call shows in another form, if it does: `call.iterator()`, `call[Symbol.asyncIterator]()`,
 * `Readable.from(call)`, `on(call, "data", { close: ["end"] })`.
 */
export function messagesShownBy(
  { callee, arguments: given }: Call,
  external: ExternalName | undefined,
): Expression | undefined {
  const [first] = given;
  if (callee.kind === "index") {
    const { index } = callee;
    return index.kind === "member" && index.property === "asyncIterator" ? callee.object : undefined;
  }
  if (external?.package === "node:stream" && wrappers.test(external.name) && first) return first;
  if (external?.package === "node:events" && /(^|\.)on$/.test(external.name))
    return endsWith(given[2]) ? first : undefined;
  return callee.kind === "member" && faces.test(callee.property) ? callee.object : undefined;
}

/** What `pipeline(source, …, stage, …)` puts through one of its stages, directly or by way of the ones before. */
export function sourceOfStage(
  { callee, arguments: given }: Call,
  stage: Expression,
  external: ExternalName | undefined,
): Expression | undefined {
  const pipes =
    external !== undefined && /^node:stream/.test(external.package) && /pipeline$/.test(external.name);
  return pipes && callee !== stage && given.indexOf(stage) > 0 ? given[0] : undefined;
}

/** `{ close: ["end"] }`: without it, who goes through the events waits for more of them for ever. */
function endsWith(options: Expression | undefined): boolean {
  const close =
    options?.kind === "object" ? options.properties.find(({ name }) => name === "close")?.value : undefined;
  return (
    close?.kind === "array" &&
    close.elements.some((one) => one.kind === "literal" && /^(end|close|cancelled)$/.test(String(one.value)))
  );
}

/** A handler that goes through what it is given first, with `for await`: only the client's messages are such. */
export function isIterated({ entry, ir, index }: Reached): boolean {
  const first = ir.parameters[0]?.binding;
  if (entry === undefined || entry.carrier?.parameter === 0 || first === undefined) return false;
  return index.usesOf(first).some(({ expression }) => {
    const parent = index.parentOf(expression);
    return parent?.kind === "loop" && parent.await && parent.over === expression;
  });
}
