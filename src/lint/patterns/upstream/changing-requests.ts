import type { Project, Reached } from "../../analysis/project";
import type { Call } from "../../ir";
import { isChangingCommand } from "../../knowledge/writes";
import { writtenAs } from "../../syntax/file-index";
import { initialOf, lastName, literalOf } from "../../syntax/names";

/**
 * What a request does besides reading, by the command that it sends, the method of the HTTP client, or the option that
 * names it: a `POST` asks something as often as it changes something.
 */
export function changeOf(call: Call, where: Reached, project: Project): "surely" | "perhaps" | undefined {
  const first = initialOf(call.arguments[0], where.index.file);
  if (first?.kind === "call" && first.new && isChangingCommand(lastName(first.callee))) return "surely";
  const name = project.callFact(call)?.external?.name ?? "";
  const named = /(?:^|\.)(post|put|patch|delete)$/.exec(name)?.[1];
  const methods = call.arguments.flatMap((argument) =>
    (literalOf(argument, where.index.file)?.properties ?? []).flatMap(({ name: option, value }) =>
      option !== "method" ? [] : value.kind === "literal" ? String(value.value).toLowerCase() : "unknown",
    ),
  );
  const other = [...(named ? [named] : []), ...methods].filter((method) => !/^(get|head)$/.test(method));
  if (other.length === 0) return undefined;
  return other.every((method) => method === "post") && !sendsMail(call, where) ? "perhaps" : "surely";
}

/** `fetch("https://api.example.com/emails", …)`: what is sent to people is meant to reach them. */
function sendsMail({ arguments: given }: Call, { index }: Reached): boolean {
  return given.some((one) => {
    const url = initialOf(one, index.file);
    if (url?.kind !== "literal" && url?.kind !== "template") return false;
    return /\b(e-?mails?|mail|sms)\b/i.test(writtenAs(url, { index }));
  });
}
