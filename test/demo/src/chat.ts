import type { ServerDuplexStream } from "@grpc/grpc-js";
import type { Note } from "./messages";

/** Right: it only acts when the client speaks, and a cancel ends the stream of notes. */
export function chat(call: ServerDuplexStream<Note, Note>): void {
  call.on("data", (note: Note) => {
    call.write({ text: `You said: ${note.text}` });
  });
  call.on("end", () => {
    call.end();
  });
}
