// A small simulated pattern with its geometry, as the bytes of pattern.cxi, and the object that it is of.

import { type ComplexVolume, createWasmEngine, type Shape } from "@friedel/engine";
import { geometryAt } from "@friedel/imaging";
import { beamlinePresets } from "@friedel/io";
import { simulateCrystal, simulatePattern } from "@friedel/simulation";
import { memoryFolder } from "../folder.js";
import { provenanceOf } from "../provenance.js";
import { writePatternFile } from "../result/files.js";
import { geometryRecord } from "../scan/geometry.js";

const shape: Shape = [32, 32, 32];

/** A crystal of a third of the array, seen at 34-ID-C; `phaseRange` is that of its strain, radians. */
export async function smallPattern(phaseRange = 2): Promise<{ readonly cxi: Uint8Array; readonly object: ComplexVolume }> {
  const engine = await createWasmEngine({ threads: 1 });
  const { object } = simulateCrystal({ shape, seed: 5, size: 1 / 2.9, phaseRange });
  const { counts, mask } = await simulatePattern(object, { peakCounts: 1e5, seed: 5 }, engine.transform);
  await engine.dispose();
  const [beamline] = Object.values(beamlinePresets()).filter(({ name }) => name === "34-ID-C");
  const setting = {
    beamline,
    energyEv: 9000,
    distanceM: 0.7,
    motorsDeg: { Delta: 32, Gamma: 12, Theta: 0.2, Chi: 90, Phi: -5, Mu: 0 },
  };
  const middle = { row: 128, column: 128 };
  const scan = { stepsDeg: { theta: 0.014 } };
  const geometry = geometryAt({ ...setting, scan, armPixel: middle, braggPixel: middle, shape, binning: [1, 2, 2] });
  const folder = memoryFolder();
  const pattern = { counts, mask, isAmplitude: false, geometry: geometryRecord(geometry, setting) };
  await writePatternFile(folder, pattern, provenanceOf({ inputs: [], parameters: {} }));
  return { cxi: await folder.read("pattern.cxi"), object };
}
