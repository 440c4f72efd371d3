// Small inputs for tests: a pattern and raw scans, simulated.

import { createWasmEngine } from "@friedel/engine";
import { beamlinePresets } from "@friedel/io";
import { simulateScan } from "@friedel/simulation";
import { memoryFolder, writeScan } from "@friedel/workflow";
import type { DroppedFile } from "../disk/tree.js";

/** The files of a raw scan of few frames as a beamline writes it, below a folder of its name. */
export async function scanOf(name: string): Promise<DroppedFile[]> {
  const beamline = Object.values(beamlinePresets()).find((one) => one.name === name);
  if (!beamline) throw new Error(`expected a beamline, found ${name}`);
  const engine = await createWasmEngine({ threads: 1 });
  const sim = await simulateScan(
    { beamline, seed: 2, frames: 24, stepDeg: 0.03, pixels: 48, diameterM: 150e-9 },
    engine.transform,
  );
  await engine.dispose();
  const folder = memoryFolder();
  await writeScan(folder, "gold", sim, beamline);
  const read = async (path: string) => ({ path: `scan/${path}`, blob: new Blob([(await folder.read(path)).slice()]) });
  return Promise.all((await folder.list()).map(read));
}
