/** A finding speaks of its own file and of those that its notes and fixes reach. */
const most = 16;

/** Works something out once for many questions about one text. Of the texts that were asked of last a few are kept. */
export function perText<Answer>(work: (text: string) => Answer): (text: string) => Answer {
  const known = new Map<string, Answer>();
  return (text) => {
    if (known.has(text)) return known.get(text)!;
    const answer = work(text);
    const [oldest] = known.keys();
    if (oldest !== undefined && known.size >= most) known.delete(oldest);
    known.set(text, answer);
    return answer;
  };
}
