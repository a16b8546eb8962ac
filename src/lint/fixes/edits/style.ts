import type { TextEdit } from "../../../text/edit";
import { perText } from "../../../text/per-text";
import type { Fix } from "../../finding";
import { quoteOf } from "./layout";

/** A fix in the manner of the files that it changes: their quotes, and their semicolons or none. */
export function inStyle(fix: Fix, textOf: (file: string) => string | undefined): Fix {
  const changes = fix.changes.map(({ file, edits }) => {
    const text = textOf(file) ?? "";
    const quote = quoteOf(text);
    const bare = !endsStatements(text);
    return { file, edits: edits.map((edit) => styled(edit, text, quote, bare)) };
  });
  return { ...fix, changes };
}

function styled(edit: TextEdit, text: string, quote: string, bare: boolean): TextEdit {
  const quoted = quote === '"' ? edit.newText : edit.newText.replace(ours, `'$1'`);
  const rest = text.slice(edit.span.end, edit.span.end + 200);
  return { span: edit.span, newText: bare ? withoutSemicolons(quoted, rest) : quoted };
}

/** The strings that fixes write; others are copies of the file's own. */
const ours =
  /"(cancelled|parent|abort|close|drain|error|CANCELLED|The call was cancelled|node:[\w/]+|@[\w/-]+|nice-grpc)"/g;

/** A statement needs its semicolon where the next one could be read as its continuation, or stands on the same line. */
function withoutSemicolons(written: string, rest: string): string {
  return written.replace(/;(?=\s*$|[ \t]*\r?\n|[ \t]*\})/g, (semicolon, at: number) => {
    const next = written.slice(at + 1) + rest;
    if (!/^[ \t]*(\r?\n|\}|\/\/|$)/.test(next)) return semicolon;
    return /^\s*[([`+\-/]/.test(next.replace(/^\s*\/\/.*$/gm, "")) ? semicolon : "";
  });
}

/** Whether a file ends its statements with semicolons. */
const endsStatements = perText((text): boolean => {
  const ended = text.match(/;[ \t]*(?:\/\/.*)?$/gm)?.length ?? 0;
  const open =
    text.match(/^[ \t]*(?:(?:import|const|let|return|await)\b.*[\w)\]'"`}]|\w[\w.]*\(.*\))[ \t]*$/gm)
      ?.length ?? 0;
  return open <= ended * 4;
});
