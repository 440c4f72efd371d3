// A simulated scan as the files of its beamline, and the truth beside. At 34-ID-C: SPEC log, TIFF frames, whitefield, bad-pixel map;
// elsewhere what the beamline's first layout says.

import { type ComplexVolume, type MaskVolume, type RealVolume, realVolume } from "@friedel/engine";
import {
  type DescribedBeamline,
  type NpzValue,
  scanFiles,
  scanSettingsName,
  writeNpz,
  writeScanSettings,
  writeSpec,
  writeTiff,
} from "@friedel/io";
import type { SimulatedScan } from "@friedel/simulation";
import type { Folder } from "../folder.js";

const scanNumber = 1;
const secondsPerFrame = 0.25;
/** Mnemonics that 34-ID-C's log uses; other motors go by their name. */
const mnemonics: Readonly<Record<string, string>> = { theta: "th", delta: "del", gamma: "gam" };

/** Name of the truth in a simulated folder. */
export const truthName = "truth.npz";

/** Writes truth.npz: a simulated object and its support, with more arrays beside them. */
export async function writeTruth(
  folder: Folder,
  { object, support }: { readonly object: ComplexVolume; readonly support: MaskVolume },
  more: Readonly<Record<string, NpzValue>> = {},
): Promise<void> {
  await folder.write(truthName, await writeNpz({ object, support, ...more }));
}

/** Whether a beamline's scans have a whitefield and a bad-pixel map: frames of a chip that answers unevenly. */
export function hasDetectorMaps({ layouts: [layout] }: DescribedBeamline): boolean {
  return layout === undefined || (layout.kind === "spec" && layout.frameNumber.length === 0);
}

/** Writes a scan called `name` and its truth; what its files have no place for is in friedel.yaml. */
export async function writeScan(folder: Folder, name: string, sim: SimulatedScan, beamline: DescribedBeamline): Promise<void> {
  await writeTruth(folder, sim.crystal, { directColumns: sim.geometry.directColumns.flat(), braggVoxel: sim.braggVoxel });
  if (hasDetectorMaps(beamline)) return writeWithMaps(folder, name, sim, beamline);
  const { files, unsaid } = await scanFiles({ ...sim, beamline, name, number: scanNumber });
  const settings = writeScanSettings(unsaid);
  if (settings) await folder.write(scanSettingsName, settings);
  for (const file of files) await folder.write(file.name, file.bytes);
}

async function writeWithMaps(folder: Folder, name: string, sim: SimulatedScan, beamline: DescribedBeamline): Promise<void> {
  const [frames, rows, columns] = sim.frames.shape;
  const size = rows * columns;
  for (let i = 0; i < frames; i++) {
    const frame = realVolume([1, rows, columns], sim.frames.data.slice(i * size, (i + 1) * size));
    const number = String(i).padStart(5, "0");
    await folder.write(`frames/${name}_S${String(scanNumber).padStart(4, "0")}_${number}.tif`, writeTiff(frame, "i4"));
  }
  await folder.write("whitefield.tif", writeTiff(sim.chip.whitefield, "f4"));
  await folder.write("dark.tif", writeTiff(sim.chip.badPixels, "i4"));
  // The log comes last: with it, the folder is a whole scan.
  await folder.write(`${name}.spec`, specText(sim, beamline));
}

function specText(
  { frames, region, anglesDeg, energyEv, distanceM, motorsDeg, rocking }: SimulatedScan,
  beamline: DescribedBeamline,
): string {
  const last = anglesDeg.length - 1;
  const motors = Object.entries({ ...motorsDeg, [rocking]: anglesDeg[0] }).map(
    ([motor, value]) => [motor[0].toUpperCase() + motor.slice(1), mnemonics[motor] ?? motor, value] as const,
  );
  const { energy, distance } = beamline;
  const fixed = [
    ...(energy ? [[energy.motor, "en", energy.unit === "keV" ? energyEv / 1000 : energyEv] as const] : []),
    ...(distance ? [[distance.motor, "cam", distance.unit === "mm" ? distanceM * 1000 : distanceM] as const] : []),
  ];
  const title = rocking[0].toUpperCase() + rocking.slice(1);
  return writeSpec({
    number: scanNumber,
    command: `ascan ${mnemonics[rocking] ?? rocking} ${typed(anglesDeg[0])} ${typed(anglesDeg[last])} ${last} ${secondsPerFrame}`,
    motors: [...motors, ...fixed],
    headers: {
      UIMDET: "34idcTIM2:",
      UIMR5: `${region.column} ${region.columns} ${region.row} ${region.rows} 1`,
    },
    columns: { [title]: anglesDeg, Seconds: anglesDeg.map(() => secondsPerFrame), ...frameStatistics(frames) },
  });
}

/** Sum and maximum of each frame, as the area detector logs them. */
function frameStatistics({ shape, data }: RealVolume): { ImageTot: number[]; ImageMax: number[] } {
  const size = shape[1] * shape[2];
  const frames = Array.from({ length: shape[0] }, (_, i) => data.subarray(i * size, (i + 1) * size));
  return {
    ImageTot: frames.map((frame) => frame.reduce((a, b) => a + b, 0)),
    ImageMax: frames.map((frame) => frame.reduce((a, b) => Math.max(a, b), 0)),
  };
}

/** An angle as a person types it, without what float64 adds to its end. */
function typed(degrees: number): number {
  return Number(degrees.toPrecision(9));
}
