import type { Rule } from "./rule";
import { loopBlocksEventLoop } from "./rules/loop-blocks-event-loop";
import { loopMissesCancellation } from "./rules/loop-misses-cancellation";

/** Every rule, in the order of the catalogue. */
export const rules: readonly Rule[] = [loopMissesCancellation, loopBlocksEventLoop];
