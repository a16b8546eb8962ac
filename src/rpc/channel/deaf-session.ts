import type { ClientHttp2Session } from "node:http2";

/**
 * Node's HTTP/2 takes no header of more than 64 kB. When one comes, it says so to the peer alone, reads nothing more,
 * and tells nobody here: every call on the connection would wait for ever. What shows is that many bytes came, that
 * nothing was told of them, and that a ping is not answered.
 *
 * @param found is told how many bytes had come since the last sign of life; the session is destroyed right after
 * @returns is to be told of every sign of life
 */
export function watchForDeafness(session: ClientHttp2Session, found: (bytes: number) => void): () => void {
  let heardAt = 0;
  let seen = 0;
  let asking = false;
  const bytesRead = () => (session.socket as ClientHttp2Session["socket"] | undefined)?.bytesRead ?? 0;
  const heard = () => {
    heardAt = bytesRead();
  };
  const look = () => {
    const read = bytesRead();
    const stands = read === seen;
    seen = read;
    if (!stands || asking || read - heardAt < headerLimit || session.destroyed) return;
    asking = true;
    ask(session, (answered) => {
      asking = false;
      if (answered) heard();
      else {
        found(read - heardAt);
        session.destroy(new Error("nothing is read any more"));
      }
    });
  };
  const timer = setInterval(look, period).unref();
  session.once("close", () => clearInterval(timer));
  return heard;
}

/** Bytes; a header that is too large has come at least so far. */
const headerLimit = 60_000;

/** Milliseconds between two looks, and of patience with a ping. */
const period = 500;
const patience = 2000;

function ask(session: ClientHttp2Session, tell: (answered: boolean) => void): void {
  const timer = setTimeout(() => tell(false), patience).unref();
  session.once("close", () => clearTimeout(timer));
  session.ping((error) => {
    clearTimeout(timer);
    if (!error) tell(true);
  });
}
