// Raw frames without noise of a crystal with a known displacement: float counts in the geometry of a scan, the Bragg peak off the
// middle. The crystal is the band-limited field through its values at the voxels of the detector-conjugate grid, so its pattern on
// the detector's pixels is their discrete transform; reciprocal space is taken as flat, as every analysis takes it.

import {
  type ComplexVolume,
  centreOf,
  complexVolume,
  Measured,
  maskVolume,
  realVolume,
  type Shape,
  type Triple,
} from "@friedel/engine";
import { type Frames, type Geometry, geometryAt, type Transform } from "@friedel/imaging";
import { type FieldName, type Place, softStep, type TruthField, truthField } from "./fields.js";
import type { ScanSetting } from "./settings.js";

/** A crystal, its frames and what was known when they were made. */
export interface TruthScan {
  readonly frames: Frames;
  readonly setting: ScanSetting;
  /** At the Bragg voxel, of the array `object`. */
  readonly geometry: Geometry;
  /** Voxel of the frames where the undeformed crystal's Q is. */
  readonly braggVoxel: Triple;
  readonly field: TruthField;
  /** On the direct-space grid of `geometry`. */
  readonly object: ComplexVolume;
  /** Radius at half amplitude, half of the width that the edge takes, longest edge of a voxel: metres. */
  readonly radius: number;
  readonly edge: number;
  readonly voxel: number;
}

/** Voxels of the frames beyond the array, so that it can be cut out around a peak that lies off their middle. */
const margin = 10;
/** How far from the middle the Bragg voxel lies. */
const offset: Triple = [-3, 4, -5];
/** Change of Q by the ramp, in voxels of the pattern. */
const rampVoxels: Triple = [1.3, -2.6, 3.4];
/** Radius at half amplitude: the crystal takes half of the array along each of its axes. */
const radiusShare = 0.25;
/** Half-width of the edge, in longest edges of a voxel, and where its band is to end, in cycles a voxel. */
const [edgeVoxels, band] = [1.75, 0.45];
/** Radius of the core without amplitude, in longest edges of a voxel, at half of the amplitude. */
const coreVoxels = 3;
const peakCounts = 1e6;

/** The scan of a crystal with the field, an array of `size` voxels an axis. */
export async function truthScan(name: FieldName, setting: ScanSetting, size: number, transform: Transform): Promise<TruthScan> {
  const shape: Shape = [size, size, size];
  const stack: Shape = [size + 2 * margin, size + 2 * margin, size + 2 * margin];
  const middle = centreOf(stack);
  const braggVoxel: Triple = [middle[0] + offset[0], middle[1] + offset[1], middle[2] + offset[2]];
  const geometry = geometryOn(setting, stack, braggVoxel, shape);
  const voxel = Math.max(...geometry.voxelEdgesNm) * 1e-9;
  const [radius, edge] = [radiusShare * narrowest(geometry), edgeVoxels * voxel];
  const field = truthField(name, { q: geometry.qVector, radius, turn: column(geometry.reciprocalColumns, rampVoxels) });
  const step = softStep(2 * Math.PI * edgeVoxels * band);
  const object = complexVolume(shape);
  forEachPlace(shape, geometry, (i, r) => {
    const amplitude = step((Math.hypot(...r) - radius) / edge) * step((coreVoxels * voxel - field.fromCore(r)) / edge);
    const phase = amplitude > 0 ? field.phase(r) : 0;
    object.data[2 * i] = amplitude * Math.cos(phase);
    object.data[2 * i + 1] = amplitude * Math.sin(phase);
  });
  const counts = framesOf(await transform(object, "forward"), stack, braggVoxel);
  const mask = maskVolume(stack, new Uint8Array(counts.data.length).fill(Measured.used));
  return { frames: { counts, mask }, setting, geometry, braggVoxel, field, object, radius, edge, voxel };
}

/** The geometry at a voxel of a stack of frames. */
export function geometryOn(setting: ScanSetting, stack: Shape, at: Triple, shape: Shape): Geometry {
  const armPixel = { row: (stack[1] - 1) / 2, column: (stack[2] - 1) / 2 };
  return geometryAt({ ...setting, armPixel, braggPixel: { row: at[1], column: at[2] }, shape });
}

/** Calls `visit` with each voxel's place in the laboratory, metres from the array's centre. */
function forEachPlace(shape: Shape, { directColumns }: Geometry, visit: (voxel: number, r: Place) => void): void {
  const [cz, cy, cx] = centreOf(shape);
  for (let z = 0, i = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[2]; x++, i++) visit(i, column(directColumns, [z - cz, y - cy, x - cx]));
    }
  }
}

/** Least distance between two opposite faces of the array in space: 2π over the longest step of q. */
function narrowest({ reciprocalColumns: q }: Geometry): number {
  const lengths = ([0, 1, 2] as const).map((axis) => Math.hypot(q[0][axis], q[1][axis], q[2][axis]));
  return (2 * Math.PI) / Math.max(...lengths);
}

/** M·n. */
function column(m: Geometry["directColumns"], n: Triple): Place {
  const part = (row: 0 | 1 | 2) => m[row][0] * n[0] + m[row][1] * n[1] + m[row][2] * n[2];
  return [part(0), part(1), part(2)];
}

/** Intensities about the Bragg voxel, and beyond the array its period, which preparation cuts off. */
function framesOf(spectrum: ComplexVolume, stack: Shape, bragg: Triple) {
  const [nz, ny, nx] = spectrum.shape;
  const [cz, cy, cx] = centreOf(spectrum.shape);
  const counts = realVolume(stack);
  let most = 0;
  for (let z = 0, i = 0; z < stack[0]; z++) {
    for (let y = 0; y < stack[1]; y++) {
      for (let x = 0; x < stack[2]; x++, i++) {
        const at =
          (((z - bragg[0] + cz + nz) % nz) * ny + ((y - bragg[1] + cy + ny) % ny)) * nx + ((x - bragg[2] + cx + nx) % nx);
        counts.data[i] = spectrum.data[2 * at] ** 2 + spectrum.data[2 * at + 1] ** 2;
        most = Math.max(most, counts.data[i]);
      }
    }
  }
  return realVolume(
    stack,
    counts.data.map((value) => (value * peakCounts) / most),
  );
}
