import type { Rule } from "./rule";
import { abortControllerNeverAborted } from "./rules/abort-controller-never-aborted";
import { asyncHandlerCanCrash } from "./rules/async-handler-can-crash";
import { deadCancellationListener } from "./rules/dead-cancellation-listener";
import { endIsNotSuccess } from "./rules/end-is-not-success";
import { loopBlocksEventLoop } from "./rules/loop-blocks-event-loop";
import { loopMissesCancellation } from "./rules/loop-misses-cancellation";
import { pipeWithoutTeardown } from "./rules/pipe-without-teardown";
import { streamDestroyIsNotCancel } from "./rules/stream-destroy-is-not-cancel";
import { subscriptionOutlivesCall } from "./rules/subscription-outlives-call";
import { timerOutlivesCall } from "./rules/timer-outlives-call";
import { unpropagatedUpstreamCall } from "./rules/unpropagated-upstream-call";

/** Every rule, in the order of the catalogue. */
export const rules: readonly Rule[] = [
  loopMissesCancellation,
  loopBlocksEventLoop,
  deadCancellationListener,
  endIsNotSuccess,
  unpropagatedUpstreamCall,
  streamDestroyIsNotCancel,
  abortControllerNeverAborted,
  timerOutlivesCall,
  subscriptionOutlivesCall,
  pipeWithoutTeardown,
  asyncHandlerCanCrash,
];
