/** The text of `lint --help`. */
export const lintHelp = `Usage: grpc-cancellation lint [paths] [options]

Finds gRPC handlers that do not notice that their call was cancelled. Paths are files and folders; the working
directory is taken when there are none.

Options:
  --format text|json|sarif|github|junit
                                        text is for people; github makes annotations of a workflow's log
  --fail-on error|warning|info|never    the least severity that makes the exit code 1 (info)
  --confidence high|medium|low          show findings that are at least so sure (high, or as configured)
  --config FILE                         read this file instead of the nearest grpc-cancellation.config.json
  --baseline FILE                       leave out what this file lists (the nearest grpc-cancellation.baseline.json)
  --write-baseline [FILE]               write that file from what is found now
  --rule ID                             run this rule alone; may be given more than once
  --diff BASE                           only what lines touch that changed since the branch left BASE
  --fix                                 apply the safe fixes, in every file that they need, until nothing changes
  --fix-suggestions                     apply the fixes that may change timing or meaning as well; review them
  --fix-dry-run                         write nothing: print what --fix, or --fix-suggestions, would change as a patch

"grpc-cancellation explain RULE" says why a finding is one, with a wrong and a right example, and how to silence it.

Exit code: 0 nothing found, 1 findings, 2 could not run as told, 130 interrupted.
`;
