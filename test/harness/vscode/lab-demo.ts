import { type Lab, startLab } from "../lab/start-lab";
import { copyDemo } from "./demo-workspace";

/** The lab's servers and a copy of the demo project that calls them: what a story begins with. */
export async function startLabDemo() {
  const lab: Lab = await startLab();
  const demo = await copyDemo(lab.edge);
  const dispose = (): Promise<unknown> => Promise.all([lab.stop(), demo.remove()]);
  return { lab, folder: demo.folder, dispose };
}
