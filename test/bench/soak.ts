/** `npm run soak:rpc [calls]`: ten thousand calls with random cancels; what is left open, and the heap. */
import { startLab } from "../harness/lab/start-lab";
import { soak } from "../rpc/calls/soak";

async function main(): Promise<void> {
  const calls = Number(process.argv[2] ?? 10_000);
  const lab = await startLab();
  const result = await soak(lab.edge, calls, 16, () => lab.forget());
  await lab.stop();
  console.log(`${calls} calls:`, result.ends);
  console.log(`calls without exactly one status: ${result.miscounted}`);
  console.log(`left open: ${result.leftOpen.join(", ") || "nothing"}`);
  const megabytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(1);
  console.log(
    `heap: ${megabytes(result.heapHalfway)} MB halfway, ${megabytes(result.heapAfter)} MB at the end`,
  );
}

void main();
