import type { Rule } from "./rule";
import { abortControllerNeverAborted } from "./rules/abort-controller-never-aborted";
import { asyncHandlerCanCrash } from "./rules/async-handler-can-crash";
import { deadCancellationListener } from "./rules/dead-cancellation-listener";
import { ineffectiveCancellationCheck } from "./rules/ineffective-cancellation-check";
import { loopBlocksEventLoop } from "./rules/loop-blocks-event-loop";
import { loopMissesCancellation } from "./rules/loop-misses-cancellation";
import { pipeWithoutTeardown } from "./rules/pipe-without-teardown";
import { staleCancellationSnapshot } from "./rules/stale-cancellation-snapshot";
import { streamDestroyIsNotCancel } from "./rules/stream-destroy-is-not-cancel";
import { subscriptionOutlivesCall } from "./rules/subscription-outlives-call";
import { swallowedCancellation } from "./rules/swallowed-cancellation";
import { timerOutlivesCall } from "./rules/timer-outlives-call";
import { unpropagatedUpstreamCall } from "./rules/unpropagated-upstream-call";

/** Every rule, in the order of the catalogue. */
export const rules: readonly Rule[] = [
  loopMissesCancellation,
  loopBlocksEventLoop,
  deadCancellationListener,
  staleCancellationSnapshot,
  ineffectiveCancellationCheck,
  unpropagatedUpstreamCall,
  streamDestroyIsNotCancel,
  abortControllerNeverAborted,
  timerOutlivesCall,
  subscriptionOutlivesCall,
  pipeWithoutTeardown,
  swallowedCancellation,
  asyncHandlerCanCrash,
];
