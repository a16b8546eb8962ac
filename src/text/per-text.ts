/**
 * Works something out once for many questions about one text. Only the text that was asked of last is kept: the findings
 * of a file come one after the other.
 */
export function perText<Answer>(work: (text: string) => Answer): (text: string) => Answer {
  let last: { readonly text: string; readonly answer: Answer } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, answer: work(text) };
    return last.answer;
  };
}
