import { cancelPlanForms } from "../rpc/cancel-plan";

export const callHelp = `Usage: grpc-cancellation call TARGET METHOD --proto FILE [options]

Calls a method, cancels the call where asked, and says who ended it and what shows that.
TARGET is host:port or unix:/path; METHOD is package.Service/Method.

Schema:
  --proto FILE             .proto file of the service; may be given again
  -I, --import-path DIR    where imports are looked up; may be given again

Request:
  -d, --data JSON|@FILE|-  the request message; several values for a client stream; - reads them from standard
                           input as they come and half-closes at its end (default: one empty message, or none)
  -H, --metadata KEY:VALUE metadata to send; for keys that end in -bin base64, or hex after 0x
  --deadline TIME          such as 500ms, 5s or 2m

Cancellation:
  --cancel-after PLAN      one of ${cancelPlanForms}
  --reason TEXT            the text to cancel with; it stays on this machine, the server never sees it
  Ctrl-C                   cancels the call and tells its end; a second Ctrl-C quits

Connection:
  --tls                    TLS, with the server's certificate checked
  --cacert FILE            certificates to trust (PEM)
  --cert FILE, --key FILE  the client's certificate and private key (PEM)
  --servername NAME        the name that the server's certificate must carry
  --insecure-skip-verify   accept any certificate
  --authority NAME         sent as :authority
  --compression gzip|deflate
  --max-receive-bytes=N    largest message to accept; -1 for no limit (default: 4194304)
  --max-send-bytes=N       largest message to send; -1 for no limit (default: no limit)

Output:
  --format text|json       a timeline, or one event per line as JSON (default: text)
  --count                  tell how many messages came and not each of them
  --save FILE              write the received messages to a file while they come, one line of JSON each

Exit code: 0 when the status is OK, else 64 plus the status code; 2 when the call could not be made.
`;
