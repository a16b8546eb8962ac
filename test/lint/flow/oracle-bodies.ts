/**
 * Loop bodies, all of them up to a size, as text. The statements are those that decide whether a loop can come round
 * without having looked; `when()` is a condition that nothing is known of.
 */
export const atoms = [
  "if (cancelled()) return;",
  "if (cancelled()) break;",
  "if (cancelled()) { log(); }",
  "assertLive();",
  "await macro();",
  "await micro();",
  "throw new Error();",
  "continue;",
  "break;",
  "return;",
] as const;

/** Every body that nests `depth` deep and holds at most `length` statements in a row. */
export function* bodies(depth: number, length: number): Generator<string> {
  const statements = [...statementsOf(depth)];
  for (const one of statements) yield one;
  if (length < 2) return;
  for (const first of statements) for (const second of statements) yield `${first} ${second}`;
}

function* statementsOf(depth: number): Generator<string> {
  yield* atoms;
  if (depth === 0) return;
  const inner = [...statementsOf(depth - 1)];
  for (const one of inner) {
    yield `if (when()) { ${one} }`;
    yield `try { ${one} } catch { log(); }`;
    yield `try { ${one} } finally { log(); }`;
    for (const other of inner) {
      yield `try { ${one} } catch { ${other} }`;
      yield `try { ${one} } finally { ${other} }`;
      yield `if (when()) { ${one} } else { ${other} }`;
    }
  }
}
