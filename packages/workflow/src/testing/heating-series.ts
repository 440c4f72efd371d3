// A simulated heating series: raw scans of one crystal whose lattice grows with the temperature, in the files of a beamline, the temperature
// among the logged motors. With them comes the truth: the lattice spacing of each.

import type { Engine } from "@friedel/engine";
import { beamlinePresets } from "@friedel/io";
import { simulateScan } from "@friedel/simulation";
import type { Folder } from "../folder.js";
import { writeScan } from "../result/scan-files.js";

/** Degrees by which the arm follows the peak for each kelvin: the lattice of gold grows by 1.42e-5 of itself. */
const armDegPerKelvin = -4.95e-4;

/** One scan of a series. */
export interface HeatedScan {
  readonly kelvin: number;
  readonly beamline: "34-ID-C" | "P10";
  /** Of the crystal. */
  readonly seed?: number;
  /** Radians of phase inside. */
  readonly phaseRange?: number;
  /** Frames, rows and columns. */
  readonly size?: number;
}

/** Writes a scan; returns its lattice spacing along Q at the Bragg voxel, metres. */
export async function writeHeatedScan(
  folder: Folder,
  { kelvin, beamline: name, seed = 11, phaseRange = 1.5, size = 32 }: HeatedScan,
  { transform }: Engine,
): Promise<number> {
  const beamline = beamlinePresets()[name];
  const sim = await simulateScan(
    {
      ...{ beamline, seed, phaseRange, frames: size, pixels: size, stepDeg: 0.0144, diameterM: 350e-9, peakCounts: 1e5 },
      chip: name === "P10" ? "even" : "timepix",
      motorsDeg: { delta: 31.69 + armDegPerKelvin * (kelvin - 300) },
    },
    transform,
  );
  await writeScan(folder, "heated", { ...sim, motorsDeg: { ...sim.motorsDeg, temperature: kelvin } }, beamline);
  return sim.geometry.dSpacing;
}
