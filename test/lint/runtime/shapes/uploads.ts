import { messages } from "../perform";
import { reading, type Shape } from "./shape";

/** On a cancellation the messages end; when the server notices first that the time is over, reading them fails. */
const clients = [{ worksBefore: messages }, { worksBefore: messages, runsOutOfTime: true }];

/** A short wait would do as a rule; this one does always. */
const guard = "await login();\nif (call.cancelled) return;\n";

const uploads: Readonly<Record<string, string>> = {
  "committed after the last message": `for await (const item of call) {
  void item;
  work();
}
await db.commit();`,
  "committed after a look that is too early": `for await (const item of call) {
  void item;
  work();
}
if (call.cancelled) return;
await db.commit();`,
  "committed after a wait and a look": `for await (const item of call) {
  void item;
  work();
}
${guard}await db.commit();`,
  "committed when the client said so": `let complete = false;
for await (const item of call) {
  work();
  if ((item as Item).n < 0) complete = true;
}
if (!complete) return;
await db.commit();`,
  "committed on end": `call.on("data", () => work());
call.on("end", () => void db.commit());`,
  "committed on end, when the client said so": `let complete = false;
call.on("data", (item: Item) => {
  work();
  if (item.n < 0) complete = true;
});
call.on("end", () => {
  if (!complete) return;
  void db.commit();
});`,
  "committed on end, after a wait and a look": `call.on("data", () => work());
call.on("end", async () => {
  ${guard.replaceAll("\n", "\n  ").trimEnd()}
  await db.commit();
});`,
};

const slow = `for await (const item of call) {
  void item;
  work();
  await sleep(1);
}`;

const rejecting: Readonly<Record<string, string>> = {
  "read slowly": slow,
  "read slowly, and caught": `try {\n${slow.replaceAll(/^/gm, "  ")}\n} catch (error) {\n  if (!call.cancelled) throw error;\n}`,
  "read slowly in a function that is not caught": `const read = async () => {\n${slow.replaceAll(/^/gm, "  ")}\n};\nawait read();`,
  "read slowly in a function that is caught": `const read = async () => {\n${slow.replaceAll(/^/gm, "  ")}\n};\nawait read().catch(() => {});`,
};

/** Uploads that are cut short: what is made of them, and what reading them rejects with. */
export function* partialUploads(): Generator<Shape> {
  for (const kind of reading) {
    for (const [name, text] of Object.entries(uploads))
      yield { rule: "end-is-not-success", name, kind, text, clients };
    for (const [name, text] of Object.entries(rejecting))
      yield { rule: "async-handler-can-crash", name, kind, text };
  }
}
