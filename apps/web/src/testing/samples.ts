// Small inputs for tests: a pattern and raw scans, simulated.

import { complexVolume, createWasmEngine, maskVolume } from "@friedel/engine";
import { beamlinePresets, writeNpz } from "@friedel/io";
import { simulateScan } from "@friedel/simulation";
import { memoryFolder, writeScan } from "@friedel/workflow";
import type { DroppedFile } from "../disk/tree.js";

/** A result without geometry as NPZ: ones in a box of six voxels an edge, in the middle of sixteen. */
export async function boxOfOnes(): Promise<Uint8Array<ArrayBuffer>> {
  const object = complexVolume([16, 16, 16]);
  for (let z = 5; z < 11; z++)
    for (let y = 5; y < 11; y++) for (let x = 5; x < 11; x++) object.data[2 * ((z * 16 + y) * 16 + x)] = 1;
  return (await writeNpz({ object, support: maskVolume(object.shape) })).slice();
}

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
