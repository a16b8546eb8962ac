/**
 * Judges every loop body of the generator, several hundred thousand: `node --import tsx test/lint/flow/oracle-sweep.ts`.
 * Prints what disagrees, then how many were judged; the exit code says whether all agreed.
 */
import { disagreement } from "./oracle";
import { bodies } from "./oracle-bodies";

let judged = 0;
let wrong = 0;
for (const [depth, length] of [
  [1, 2],
  [2, 1],
] as const) {
  for (const body of bodies(depth, length)) {
    judged++;
    const difference = disagreement(body);
    if (difference === undefined) continue;
    wrong++;
    if (wrong <= 20) console.log(difference);
  }
}
console.log(`${judged} loop bodies judged, ${wrong} disagreements`);
process.exitCode = wrong === 0 ? 0 : 1;
