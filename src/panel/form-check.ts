import type { FieldProblem, RequestForm } from "./form";

/** A form's text turned into what the engine takes, apart from the message. */
export interface CheckedForm {
  /** Milliseconds, when the call is to have a deadline. */
  readonly deadline: number | undefined;
  /** The cancel plan in the engine's text form. */
  readonly cancelPlan: string | undefined;
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** grpc-js servers answer longer ones with DEADLINE_EXCEEDED at once: their timer overflows. */
const longestDeadline = 2 ** 31 - 1;

/** Every field that would stop a call, each with its problem. */
export function checkForm(form: RequestForm): CheckedForm | readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (form.target.trim() === "") {
    problems.push({
      field: "target",
      message: "No target.",
      next: "Write host:port, such as localhost:50051.",
    });
  } else if (/^https?:\/\//i.test(form.target.trim())) {
    problems.push({
      field: "target",
      message: "A gRPC target has no http:// in front.",
      next: "Write host:port and choose plaintext or TLS beside it.",
    });
  }
  const deadline = parseDuration(form.deadline);
  if (form.deadline.trim() !== "" && (deadline === undefined || deadline > longestDeadline)) {
    problems.push({
      field: "deadline",
      message:
        deadline === undefined ? `“${form.deadline}” is no length of time.` : "This deadline is too long.",
      next: "Write 500ms, 5s, 2m, or at most 24 days; leave it empty for none.",
    });
  }
  problems.push(...metadataProblems(form));
  const cancelPlan = planText(form);
  if (form.planTrigger !== "none" && cancelPlan === undefined) {
    problems.push({ field: "plan", message: "A whole number is missing.", next: "Write how many." });
  }
  return problems.length > 0 ? problems : { deadline, cancelPlan };
}

/** `500ms`, `5s`, `2m`, `1h`, or a bare number of milliseconds, as milliseconds; undefined when it is none of these. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/.exec(text.trim());
  if (match === null) return undefined;
  return Number(match[1]) * units[match[2] ?? "ms"]!;
}

function planText(form: RequestForm): string | undefined {
  const amount = form.planAmount.trim();
  switch (form.planTrigger) {
    case "none":
      return undefined;
    case "headers":
      return "headers";
    case "time":
      return /^\d+$/.test(amount) ? `${amount}ms` : undefined;
    case "messages":
      return /^[1-9]\d*$/.test(amount) ? `${amount}messages` : undefined;
  }
}

function metadataProblems(form: RequestForm): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const { key, value } of form.metadata) {
    const name = key.trim();
    if (name === "") continue;
    if (!/^[0-9a-z_.-]+$/i.test(name)) {
      const next = "Use letters, digits, -, _ and dots.";
      problems.push({ field: "metadata", message: `“${name}” is no metadata key.`, next });
    } else if (name.toLowerCase().startsWith("grpc-")) {
      const next = "Leave it out; for grpc-timeout use the deadline field.";
      problems.push({ field: "metadata", message: `“${name}”: gRPC keeps grpc- keys for itself.`, next });
    } else if (name.toLowerCase().endsWith("-bin") && !/^[A-Za-z0-9+/_-]*={0,2}$/.test(value)) {
      const next = "Write the bytes as base64.";
      problems.push({ field: "metadata", message: `“${name}” is binary and its value is not base64.`, next });
    } else if (!name.toLowerCase().endsWith("-bin") && !/^[\x20-\x7e]*$/.test(value)) {
      const next = "Use printable ASCII, or a key that ends in -bin with base64.";
      problems.push({
        field: "metadata",
        message: `“${name}”: its value has characters that a header cannot carry.`,
        next,
      });
    }
  }
  return problems;
}
