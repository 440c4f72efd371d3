// Frames as sums over their lines of voxels, from one look at all of them: raw frames are many, and what preparation asks of them
// (dark planes, lit lines, light of each frame, the brightest voxel, what is cut off) are sums and maxima of these.

import { type MaskVolume, Measured, type RealVolume, type Shape, type Triple } from "@friedel/engine";

/** What lines of voxels along one axis hold, in C order of the other two axes. */
export interface Lines {
  readonly counts: Float64Array;
  /** Measured voxels with counts, and voxels that are not measured. */
  readonly lit: Uint32Array;
  readonly missing: Uint32Array;
}

/** What frames hold. */
export interface Tally {
  readonly shape: Shape;
  /** The lines along each axis: frame, row, column. */
  readonly along: readonly [Lines, Lines, Lines];
  /** The greatest measured value of each line along the columns, 0 without any. */
  readonly greatest: Float32Array;
  /** The first measured voxel that holds no count: below zero or not finite. */
  readonly wrong?: number;
}

/** Looks at frames (frame, row, column); with `isAmplitude` at the squares of their values. The mask has their shape. */
export function tallyOf({ shape, data }: RealVolume, { data: mask }: MaskVolume, isAmplitude = false): Tally {
  const [nz, ny, nx] = shape;
  const [alongZ, alongY, alongX] = [noLines(ny * nx), noLines(nz * nx), noLines(nz * ny)];
  const greatest = new Float32Array(nz * ny);
  let wrong = -1;
  for (let z = 0, i = 0, line = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++, line++) {
      let [sum, lit, missing, most] = [0, 0, 0, 0];
      for (let x = 0, ofZ = y * nx, ofY = z * nx; x < nx; x++, i++, ofZ++, ofY++) {
        if (mask[i] === Measured.no) {
          missing++;
          alongZ.missing[ofZ]++;
          alongY.missing[ofY]++;
          continue;
        }
        const value = data[i];
        // Most voxels of raw frames are dark.
        if (value === 0) continue;
        if (!(value > 0 && value < Number.POSITIVE_INFINITY) && wrong < 0) wrong = i;
        const counts = isAmplitude ? value * value : value;
        sum += counts;
        lit++;
        if (value > most) most = value;
        alongZ.counts[ofZ] += counts;
        alongZ.lit[ofZ]++;
        alongY.counts[ofY] += counts;
        alongY.lit[ofY]++;
      }
      alongX.counts[line] = sum;
      alongX.lit[line] = lit;
      alongX.missing[line] = missing;
      greatest[line] = most;
    }
  }
  return { shape, along: [alongZ, alongY, alongX], greatest, ...(wrong >= 0 && { wrong }) };
}

function noLines(n: number): Lines {
  return { counts: new Float64Array(n), lit: new Uint32Array(n), missing: new Uint32Array(n) };
}

/** What planes across an axis hold, from the lines along another. */
export function planesOf({ shape: [nz, ny, nx], along }: Tally, axis: 0 | 1 | 2): Lines {
  const planes = noLines([nz, ny, nx][axis]);
  const lines = along[axis === 2 ? 1 : 2];
  const inner = axis === 2 ? nx : ny;
  for (let line = 0; line < lines.counts.length; line++) {
    const k = axis === 0 ? Math.floor(line / inner) : line % inner;
    planes.counts[k] += lines.counts[line];
    planes.lit[k] += lines.lit[line];
    planes.missing[k] += lines.missing[line];
  }
  return planes;
}

/** Sums over all voxels. */
export function totalsOf({ along: [, , lines] }: Tally): Readonly<Record<keyof Lines, number>> {
  let [counts, lit, missing] = [0, 0, 0];
  for (let line = 0; line < lines.counts.length; line++) {
    counts += lines.counts[line];
    lit += lines.lit[line];
    missing += lines.missing[line];
  }
  return { counts, lit, missing };
}

/** The first of the brightest measured voxels of frames that hold counts. */
export function brightestIn({ shape: [, ny, nx], greatest }: Tally, { data }: RealVolume, { data: mask }: MaskVolume): Triple {
  let line = 0;
  for (let k = 0; k < greatest.length; k++) if (greatest[k] > greatest[line]) line = k;
  let x = 0;
  while (x < nx && (mask[line * nx + x] === Measured.no || data[line * nx + x] < greatest[line])) x++;
  return [Math.floor(line / ny), line % ny, x];
}
