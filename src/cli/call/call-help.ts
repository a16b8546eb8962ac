import { cancelPlanForms } from "../../rpc/plan/cancel-plan";
import { cancelPresets } from "../../rpc/plan/cancel-presets";
import { sweepForms } from "../../rpc/plan/sweep-plan";
import { targetHelp } from "../target-flags";

/** What `call --help` prints. */
export const callHelp = `Usage: grpc-cancellation call TARGET METHOD [options]

Calls a method, cancels the call where asked, and says who ended it and what shows that.
TARGET is host:port, grpcs://host:port or unix:/path; METHOD is package.Service/Method.

Schema:
  --proto FILE             .proto file of the service, descriptor set or Buf image; may be given again
  -I, --import-path DIR    where imports are looked up; may be given again
  --reflection             ask the target for what the files do not have; without --proto it is always asked

Request:
  -d, --data JSON|@FILE|-  the request message; several values for a client stream, in one text or by giving it
                           again; - reads them from standard input as they come and half-closes at its end
                           (default: one empty message, or none)
  -H, --metadata KEY:VALUE metadata to send; for keys that end in -bin base64, or hex after 0x
  --deadline TIME          such as 500ms, 5s or 2m

Cancellation:
  --cancel-after PLAN      one of ${cancelPlanForms};
                           or a case of gRPC's interoperability tests: ${cancelPresets.map(({ name }) => name).join(", ")}
  --sweep POINTS           a call for each point, such as "${sweepForms}";
                           all for every point that the method has
  --reason TEXT            the text to cancel with; it stays on this machine, the server never sees it
  Ctrl-C                   cancels the call and tells its end, as SIGTERM does; a second one quits

Connection:
  --wait-for-ready         wait until the target can be reached, instead of failing at once
${targetHelp}
Output:
  --format text|json       a timeline, or one event per line as JSON (default: text)
  --count                  tell how many messages came and not each of them
  --save FILE              write the received messages to a file while they come, one line of JSON each

Exit code: 0 when the status is OK, else 64 plus the status code; 2 when the call could not be made, or not with all
of its messages.
`;
