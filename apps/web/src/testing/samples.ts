// Small inputs for tests: a pattern and raw scans, simulated.

import { complexVolume, createWasmEngine, maskVolume, realVolume } from "@friedel/engine";
import { beamlinePresets, writeNpz, writeResult, writeStrain } from "@friedel/io";
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

/**
 * A result and its image in space, in the same box: strain 0.1 in one half and 0.4 in the other, of 1e-4, with error bars of 0.2. The
 * result says that it was made by `command`, the image that it was made as the test's own.
 */
export async function storedCrystal(command = "friedel reconstruct test") {
  const shape = [16, 16, 16] as const;
  const support = maskVolume(shape);
  const [amplitude, strain, bar] = [realVolume(shape), realVolume(shape), realVolume(shape)];
  const object = complexVolume(shape);
  for (let z = 4; z < 12; z++)
    for (let y = 4; y < 12; y++)
      for (let x = 4; x < 12; x++) {
        const at = (z * 16 + y) * 16 + x;
        support.data[at] = 1;
        amplitude.data[at] = 1;
        object.data[2 * at] = 1;
        strain.data[at] = x < 8 ? 1e-5 : 4e-5;
        bar.data[at] = 2e-5;
      }
  const made = {
    program: "friedel",
    version: "0.1.0",
    parameters: {},
    inputSha256: [],
    inputFiles: [],
    conventions: "",
  } as const;
  const one = (volume: typeof strain | typeof support) => ({ volume, units: "1" });
  const maps = {
    ...{ amplitude: one(amplitude), bulk: one(support), strain: one(strain), strain_error: one(bar), strain_run_error: one(bar) },
    ...{ phase: one(realVolume(shape)), displacement: one(realVolume(shape)) },
  };
  return {
    strain: await writeStrain({
      ...{ object, support, maps, voxelM: [1e-9, 1e-9, 1e-9], qVector: [0, 3e10, 0], parameters: {} },
      axes: [
        [0, 0, 1],
        [0, 1, 0],
        [1, 0, 0],
      ],
      metrics: { isosurface: 0.5, resolutionNm: 12.5, strainBar: 2e-5 },
      provenance: { ...made, command: "friedel reconstruct test" },
    }),
    result: new Uint8Array(
      await writeResult({
        object,
        support,
        metrics: { noiseRatio: 1.1 },
        history: {},
        parameters: {},
        provenance: { ...made, command },
      }),
    ),
  };
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
