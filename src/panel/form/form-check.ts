import { parseDuration } from "../../rpc/duration";
import { parseCancelPlan } from "../../rpc/plan/cancel-plan";
import type { FieldProblem, RequestForm } from "./form";
import { lengthOfTime, planText } from "./plan-fields";

/** A form's text turned into what the engine takes, apart from the message. */
export interface CheckedForm {
  /** Milliseconds, when the call is to have a deadline. */
  readonly deadline: number | undefined;
  /** The cancel plan in the engine's text form. */
  readonly cancelPlan: string | undefined;
}

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
  const deadline = parseFormDeadline(form);
  if (form.deadline.trim() !== "" && (deadline === undefined || deadline > longestDeadline)) {
    problems.push({
      field: "deadline",
      message:
        deadline === undefined ? `“${form.deadline}” is no length of time.` : "This deadline is too long.",
      next: "Write 500ms, 5s, 2m, or at most 24 days; leave it empty for none.",
    });
  }
  problems.push(...metadataProblems(form));
  problems.push(...planProblem(form));
  return problems.length > 0 ? problems : { deadline, cancelPlan: planText(form) };
}

/** The form's deadline in milliseconds; undefined when there is none or the text is no length of time. */
export function parseFormDeadline({ deadline }: RequestForm): number | undefined {
  return parseDuration(lengthOfTime(deadline.trim()));
}

const planNext: Readonly<Partial<Record<RequestForm["planTrigger"], string>>> = {
  time: "Write how long, such as 500ms or 2s.",
  random: "Write the longest time, such as 2s.",
  received: "Write how many messages, such as 3.",
  sent: "Write how many messages, such as 3.",
  when: "Write a comparison with a field of the message, such as progress>=50.",
};

function planProblem(form: RequestForm): FieldProblem[] {
  const text = planText(form);
  if (text === undefined || !("problem" in parseCancelPlan(text))) return [];
  const next = planNext[form.planTrigger] ?? "Choose another.";
  return [{ field: "plan", message: "This does not say when to cancel.", next }];
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
