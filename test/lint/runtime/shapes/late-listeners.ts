import { kinds, type Shape } from "./shape";

const starts: Readonly<Record<string, string>> = {
  "a timer": "const timer = setInterval(() => work(), 1);\nREGISTER(() => clearInterval(timer));",
  "a subscription": `const send = () => work();\nbus.on("event", send);\nREGISTER(() => bus.off("event", send));`,
};

const orders: Readonly<Record<string, string>> = {
  "before the wait": "START\nawait login();",
  "after the wait": "await login();\nSTART",
  "after the wait and a look": "await login();\nif (call.cancelled) return;\nSTART",
  "before a look and the wait": "if (call.cancelled) return;\nawait login();\nSTART",
  "after a wait in one branch": 'if (call.metadata.get("token").length === 0) {\n  await login();\n}\nSTART',
  "after two waits, with a look between":
    "await sleep(1);\nif (call.cancelled) return;\nawait login();\nSTART",
};

/** Listeners and parents that are registered before or after the cancellation has come. */
export function* lateListeners(): Generator<Shape> {
  for (const kind of kinds) {
    const common = { rule: "late-cancellation-listener", kind };
    for (const [order, around] of Object.entries(orders)) {
      for (const [what, start] of Object.entries(starts)) {
        const text = around.replace("START", start.replace(/REGISTER\((.*)\);/, `call.on("cancelled", $1);`));
        yield { ...common, name: `${what} ${order}`, text };
      }
      yield {
        ...common,
        name: `a signal's listener ${order}`,
        text: `const controller = new AbortController();
call.on("cancelled", () => controller.abort());
const { signal } = controller;
${around.replace("START", starts["a timer"]!.replace(/REGISTER\((.*)\);/, `signal.addEventListener("abort", $1);`))}`,
      };
      yield {
        ...common,
        name: `an upstream call with a parent ${order}`,
        text: around.replace(
          "START",
          `const listed = upstream.list({ n: 1 }, { parent: call });
listed.on("error", () => {});
listed.on("data", () => {});`,
        ),
      };
    }
    yield {
      ...common,
      name: "a listener in a chain of promises",
      text: `login().then(() => {
  const timer = setInterval(() => work(), 1);
  call.on("cancelled", () => clearInterval(timer));
});`,
    };
    yield {
      ...common,
      name: "a listener after the wait, and a look after it",
      text: `await login();
const timer = setInterval(() => work(), 1);
call.on("cancelled", () => clearInterval(timer));
if (call.cancelled) clearInterval(timer);`,
    };
  }
}
