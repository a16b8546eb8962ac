/** Test suites as CI systems read them. */
export interface JunitSuite {
  readonly name: string;
  readonly cases: readonly JunitCase[];
}

export interface JunitCase {
  readonly name: string;
  /** The group that it is listed under. */
  readonly className: string;
  readonly seconds: number;
  /** `failure`: not as expected; `error`: could not be tried. */
  readonly problem?: {
    readonly type: "failure" | "error";
    readonly message: string;
    readonly text: string;
  };
}

/** JUnit's XML, in the form that Jenkins, GitLab and GitHub's reporters take. */
export function junitReport(suites: readonly JunitSuite[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.map(suiteElement).join("")}</testsuites>\n`;
}

function suiteElement({ name, cases }: JunitSuite): string {
  const count = (type: string) => cases.filter(({ problem }) => problem?.type === type).length;
  const attributes = [
    attribute("name", name),
    attribute("tests", cases.length),
    attribute("failures", count("failure")),
    attribute("errors", count("error")),
    attribute("time", seconds(cases.reduce((sum, each) => sum + each.seconds, 0))),
  ].join("");
  return `  <testsuite${attributes}>\n${cases.map(caseElement).join("")}  </testsuite>\n`;
}

function caseElement({ name, className, seconds: time, problem }: JunitCase): string {
  const attributes =
    attribute("classname", className) + attribute("name", name) + attribute("time", seconds(time));
  if (!problem) return `    <testcase${attributes}/>\n`;
  const inner = `<${problem.type}${attribute("message", problem.message)}>${escapeXml(problem.text)}</${problem.type}>`;
  return `    <testcase${attributes}>\n      ${inner}\n    </testcase>\n`;
}

function attribute(name: string, value: string | number): string {
  return ` ${name}="${escapeXml(String(value)).replaceAll("\n", "&#10;")}"`;
}

function escapeXml(text: string): string {
  return (
    text
      // XML 1.0 has no way to write most control characters.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
  );
}

function seconds(value: number): string {
  return value.toFixed(3);
}
