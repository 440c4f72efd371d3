// Beamlines, circles and motor positions of the truth tests. Positions are no experiment's: they are such that the scan crosses
// reciprocal space well out of the detector's plane (a sine of 0.5 and more), for each circle that can be rocked and for energy.

import type { Triple } from "@friedel/engine";
import { type Beamline, type GeometryOptions, geometryAt, hcEvM, type Scan } from "@friedel/imaging";
import { beamlinePresets } from "@friedel/io";

/** A scan at a beamline: all that a geometry needs but the array. */
export type ScanSetting = Pick<GeometryOptions, "beamline" | "energyEv" | "distanceM" | "motorsDeg" | "scan">;

/** What is scanned where. */
export interface ScanChoice {
  readonly beamline: string;
  /** A sample circle, or "energy". */
  readonly scanned: string;
}

type Motors = Readonly<Record<string, number>>;

const standing: Readonly<Record<string, Motors>> = {
  "34-ID-C": { theta: 30, chi: 70, phi: 20, delta: 25, gamma: 20 },
  ID01: { mu: 10, eta: 20, phi: 40, nu: 22, delta: 24 },
  P10: { mu: 10, om: 20, chi: 60, phi: 40, gamma: 22, delta: 24 },
  CRISTAL: { mgomega: 20, mgphi: 30, gamma: 22, delta: 24 },
  SIXS: { beta: 2, mu: 14, gamma: 25, delta: 21 },
  NanoMAX: { theta: 18, phi: 30, gamma: 22, delta: 24 },
};

/** Circles about the beam, and one that carries the detector, cross well only from elsewhere. */
const moved: Readonly<Record<string, Motors>> = {
  "34-ID-C chi": { theta: -65, chi: 60 },
  "P10 chi": { mu: 40, om: -50, chi: 90 },
  "SIXS beta": { gamma: 12, delta: 38 },
  "34-ID-C energy": { delta: 60, gamma: 80 },
  "ID01 energy": { nu: 80, delta: 60 },
  "P10 energy": { gamma: 80, delta: 60 },
  "CRISTAL energy": { gamma: 80, delta: 60 },
  "SIXS energy": { gamma: 80, delta: 60 },
  "NanoMAX energy": { gamma: 80, delta: 60 },
};

const energyEv = 9000;
/** Edge of a voxel along the detector's rows and columns, metres. */
const edgeM = 20e-9;

/** Every circle of the six beamlines, and an energy scan at each. */
export function allScans(): ScanChoice[] {
  return Object.keys(standing).flatMap((beamline) => {
    const circles = beamlinePresets()[beamline].sampleCircles.map(({ motor }) => motor);
    return [...circles, "energy"].map((scanned) => ({ beamline, scanned }));
  });
}

/** The setting of a scan for an array of `size` voxels an axis: detector distance and step make voxels of about 20 nm. */
export function settingOf({ beamline: name, scanned }: ScanChoice, size: number): ScanSetting {
  const beamline: Beamline = beamlinePresets()[name];
  const motorsDeg = { ...standing[name], ...moved[`${name} ${scanned}`] };
  const distanceM = (edgeM * size * beamline.pixelM * energyEv) / hcEvM;
  const scanBy = (step: number): Scan => (scanned === "energy" ? { energyStepEv: step } : { motor: scanned, stepDeg: step });
  const setting = { beamline, energyEv, distanceM, motorsDeg };
  // The step of q is proportional to the scan's: as long as a pixel's.
  const pixel = { row: 0, column: 0 };
  const shape: Triple = [size, size, size];
  const { reciprocalColumns: m } = geometryAt({ ...setting, scan: scanBy(1), armPixel: pixel, braggPixel: pixel, shape });
  const length = (axis: number) => Math.hypot(m[0][axis], m[1][axis], m[2][axis]);
  return { ...setting, scan: scanBy(length(1) / length(0)) };
}

/** The setting with the scanned motor, or the energy, so many frames on. */
export function framesOn(setting: ScanSetting, frames: number): ScanSetting {
  const { scan, motorsDeg, energyEv: energy } = setting;
  if ("energyStepEv" in scan) return { ...setting, energyEv: energy + frames * scan.energyStepEv };
  return { ...setting, motorsDeg: { ...motorsDeg, [scan.motor]: motorsDeg[scan.motor] + frames * scan.stepDeg } };
}
