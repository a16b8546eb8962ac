import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { rules } from "../../lint/rules";
import { nearestName } from "../../text/nearest";
import { type CommandBody, UsageError } from "../command";

/** `grpc-cancellation explain RULE`: what a rule finds, why that is a defect, and what mends it. */
export const explain: CommandBody = {
  help: `Usage: grpc-cancellation explain [RULE]

Says what a rule finds, why that is a defect, and what mends it, with a wrong and a right example. Without a rule,
lists them all.
`,
  async run(args, { stdout }) {
    const [id, ...more] = args;
    if (more.length > 0) throw new UsageError("One rule at a time.");
    if (id === undefined) {
      const width = Math.max(...rules.map((rule) => rule.id.length));
      for (const rule of rules) stdout.write(`${rule.id.padEnd(width)}  ${rule.summary}\n`);
      return 0;
    }
    const rule = rules.find((one) => one.id === id);
    if (!rule) throw new UsageError(`There is no rule "${id}"${hint(id)}`);
    stdout.write(await readFile(join(pagesFolder(), `${rule.id}.md`), "utf8"));
    return 0;
  },
};

/** Where the pages of the rules are: beside the folder of the bundle, or above the sources. */
function pagesFolder(): string {
  let folder = dirname(__dirname);
  while (!existsSync(join(folder, "media/rules"))) folder = dirname(folder);
  return join(folder, "media/rules");
}

function hint(id: string): string {
  const near = nearestName(
    id,
    rules.map((rule) => rule.id),
  );
  return near === undefined ? `. "grpc-cancellation explain" lists them.` : `; did you mean ${near}?`;
}
