// Noise-free frames of a crystal with a known displacement, at any circle of six beamlines. The crystal is a ball with a soft edge;
// its pattern on the detector's pixels is the discrete transform of its values on the detector-conjugate grid, so nothing is cut
// off and the frames are exact for the model of every analysis, in which reciprocal space is flat over the detector.

import {
  allMeasured,
  apply,
  type ComplexVolume,
  centreOf,
  largestOf,
  type MaskVolume,
  mapped,
  norm,
  type Shape,
  type Transform,
  type Triple,
  transpose,
  triple,
  type Vector,
} from "@friedel/engine";
import { drawn, realOf } from "@friedel/engine/testing";
import { beamlinePresets } from "@friedel/io";
import { type Geometry, type GeometryOptions, geometryAt, hcEvM, type Scan } from "../../geometry/geometry.js";
import type { Frames } from "../../preparation/response.js";
import { type FieldName, type KnownField, knownField, softStep } from "./known-fields.js";

/** What is scanned where: a sample circle or "energy". */
export interface ScanChoice {
  readonly beamline: string;
  readonly scanned: string;
}

type Motors = Readonly<Record<string, number>>;

/** Motor positions of no experiment: scans cross reciprocal space well out of the detector's plane (a sine of 0.5 and more). */
const standing: Readonly<Record<string, Motors>> = {
  "34-ID-C": { theta: 30, chi: 70, phi: 20, delta: 25, gamma: 20 },
  ID01: { mu: 10, eta: 20, phi: 40, nu: 22, delta: 24 },
  P10: { mu: 10, om: 20, chi: 60, phi: 40, gamma: 22, delta: 24 },
  CRISTAL: { mgomega: 20, mgphi: 30, gamma: 22, delta: 24 },
  SIXS: { beta: 2, mu: 14, gamma: 25, delta: 21 },
  NanoMAX: { theta: 18, phi: 30, gamma: 22, delta: 24 },
};

/** Circles about the beam, one that carries the detector, and energy cross well only from elsewhere. */
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

/** Every sample circle of the six beamlines, and an energy scan at each. */
export function allScans(): ScanChoice[] {
  return Object.keys(standing).flatMap((beamline) => {
    const circles = beamlinePresets()[beamline].sampleCircles.map(({ motor }) => motor);
    return [...circles, "energy"].map((scanned) => ({ beamline, scanned }));
  });
}

/** A scan at a beamline: all that a geometry needs but the array. */
type ScanSetting = Pick<GeometryOptions, "beamline" | "energyEv" | "distanceM" | "motorsDeg" | "scan">;

/** The setting of a scan for an array of `size` voxels an axis: detector distance and step make voxels of about 20 nm. */
function settingOf({ beamline: name, scanned }: ScanChoice, size: number): ScanSetting {
  const beamline = beamlinePresets()[name];
  const motorsDeg = { ...standing[name], ...moved[`${name} ${scanned}`] };
  const distanceM = (edgeM * size * beamline.pixelM * energyEv) / hcEvM;
  const scanBy = (step: number): Scan => (scanned === "energy" ? { energyStepEv: step } : { stepsDeg: { [scanned]: step } });
  const setting = { beamline, energyEv, distanceM, motorsDeg };
  const { reciprocalColumns } = geometryOn({ ...setting, scan: scanBy(1) }, [size, size, size], [0, 0, 0]);
  // The step of q is proportional to the scan's: as long as a pixel's.
  const [frame, row] = transpose(reciprocalColumns);
  return { ...setting, scan: scanBy(norm(row) / norm(frame)) };
}

/** A crystal, its frames and what was known when they were made. */
export interface KnownScan {
  readonly frames: Frames;
  /** Geometry at a voxel of the frames, for the array of `object`. */
  readonly geometryAt: (voxel: Triple) => Geometry;
  /** Voxel of the frames where the undeformed crystal's Q is; the field and the object are of the geometry there. */
  readonly braggVoxel: Triple;
  readonly field: KnownField;
  /** Change of Q by the ramp, 1/m. */
  readonly turn: Vector;
  readonly object: ComplexVolume;
  readonly support: MaskVolume;
  /** Within this distance of a dislocation's line its strain is not compared, metres. */
  readonly core: number;
}

/** Voxels of the frames beyond the array, so that it can be cut out around a peak that lies off their middle. */
const margin = 10;
/** How far from the middle the Bragg voxel lies. */
const offset: Triple = [-3, 4, -5];
/** Radius at half amplitude, as a share of the array's narrowest width. */
const radiusShare = 0.25;
/** Where the band of the soft edge ends, cycles a voxel. */
const band = 0.45;
/** Radius of a line's hollow core at half of the amplitude, or standard deviation of what blurs a line, longest edges of a voxel. */
const [hollowVoxels, blurVoxels] = [3, 1.45];

/** What the crystal is like beside its field. */
export interface CrystalSetting {
  /** Half of the soft edge's width, in longest edges of a voxel. */
  readonly edgeVoxels?: number;
  /** Change of Q by the ramp, in voxels of the pattern. */
  readonly rampVoxels?: Triple;
  /** Whether a dislocation's core is empty with a soft edge, or vanishes at its line alone. */
  readonly isHollow?: boolean;
}

/** The scan of a crystal with the field, for an array of `size` voxels an axis. */
export async function knownScan(
  name: FieldName,
  choice: ScanChoice,
  size: number,
  transform: Transform,
  { edgeVoxels = 1.75, rampVoxels = [1.3, -2.6, 3.4], isHollow = true }: CrystalSetting = {},
): Promise<KnownScan> {
  const shape: Shape = [size, size, size];
  const stack = triple(() => size + 2 * margin);
  const braggVoxel = triple((axis) => centreOf(stack)[axis] + offset[axis]);
  const setting = settingOf(choice, size);
  const geometryHere = (voxel: Triple) => geometryOn(framesOn(setting, voxel[0] - braggVoxel[0]), shape, voxel, stack);
  const geometry = geometryHere(braggVoxel);
  const voxel = Math.max(...geometry.voxelEdgesNm) * 1e-9;
  // The least distance between two faces of the array is 2π over the longest step of q.
  const radius = (radiusShare * 2 * Math.PI) / Math.max(...transpose(geometry.reciprocalColumns).map(norm));
  const turn = apply(geometry.reciprocalColumns, rampVoxels);
  const field = knownField(name, geometry.qVector, radius, turn);
  const step = softStep(2 * Math.PI * edgeVoxels * band);
  const beside = (d: number) =>
    isHollow ? step((hollowVoxels - d) / edgeVoxels) : (1 - Math.exp(-((d / blurVoxels) ** 2) / 2)) ** 3;
  const polar = (place: Triple) => {
    const r = apply(geometry.directColumns, place);
    const amplitude = step((norm(r) - radius) / (edgeVoxels * voxel)) * beside(field.fromLine(r) / voxel);
    return amplitude > 0 && ([amplitude, field.phase(r)] as const);
  };
  const { object, support } = drawn(shape, polar, centreOf(shape));
  const frames = framesOf(await transform(object, "forward"), stack, braggVoxel);
  return { frames, geometryAt: geometryHere, braggVoxel, field, turn, object, support, core: 5 * (isHollow ? voxel : edgeM) };
}

function geometryOn(setting: ScanSetting, shape: Shape, [, row, column]: Triple, stack: Shape = [1, 1, 1]): Geometry {
  const armPixel = { row: (stack[1] - 1) / 2, column: (stack[2] - 1) / 2 };
  return geometryAt({ ...setting, armPixel, braggPixel: { row, column }, shape });
}

/** The setting with the scanned motor, or the energy, this many frames on. */
function framesOn(setting: ScanSetting, frames: number): ScanSetting {
  const { scan, motorsDeg } = setting;
  const { stepsDeg = {}, energyStepEv = 0 } = scan;
  const turned = Object.entries(stepsDeg).map(([motor, step]) => [motor, motorsDeg[motor] + frames * step]);
  return { ...setting, energyEv: energyEv + frames * energyStepEv, motorsDeg: { ...motorsDeg, ...Object.fromEntries(turned) } };
}

/** Intensities about the Bragg voxel, 1e6 at most, and beyond the array its period, which preparation cuts off. */
function framesOf({ shape, data }: ComplexVolume, stack: Shape, bragg: Triple): Frames {
  const centre = centreOf(shape);
  const place = (from: Triple) => from.map((n, axis) => (n + centre[axis] + shape[axis]) % shape[axis]);
  const counts = realOf(
    stack,
    (from) => {
      const [z, y, x] = place(from);
      const at = 2 * ((z * shape[1] + y) * shape[2] + x);
      return data[at] ** 2 + data[at + 1] ** 2;
    },
    bragg,
  );
  const most = largestOf(counts.data);
  return { counts: mapped(counts, (value) => (1e6 * value) / most), mask: allMeasured(stack) };
}
