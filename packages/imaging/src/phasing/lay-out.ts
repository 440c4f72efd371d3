// A pattern of plain diffraction as phasing takes it: zero frequency in the middle, lengths that the transforms take, and what is known to
// be dark. Nothing is interpolated; what an array does not hold is not measured.

import {
  centreOf,
  DataError,
  isFftSize,
  type MaskVolume,
  Measured,
  maskVolume,
  placeOf,
  previousFftSize,
  type RealVolume,
  realVolume,
  type Shape,
  type Triple,
  triple,
} from "@friedel/engine";

/** Counts and their mask. */
export interface CountedPattern {
  readonly counts: RealVolume;
  readonly mask: MaskVolume;
}

/** A pattern with the voxel `centre` in its middle, of lengths 2^a·3^b·5^c: each axis cropped to the next one below, or as it is. */
export function laidOut({ counts, mask }: CountedPattern, centre: Triple): CountedPattern {
  const shape = triple((axis) => (isFftSize(counts.shape[axis]) ? counts.shape[axis] : previousFftSize(counts.shape[axis])));
  const middle = centreOf(shape);
  const [out, kept] = [realVolume(shape), maskVolume(shape)];
  const [, ny, nx] = counts.shape;
  for (let i = 0; i < out.data.length; i++) {
    const place = placeOf(i, shape);
    const [z, y, x] = triple((axis) => place[axis] - middle[axis] + centre[axis]);
    if ([z, y, x].some((v, axis) => v < 0 || v >= counts.shape[axis])) continue;
    const from = (z * ny + y) * nx + x;
    out.data[i] = counts.data[from];
    kept.data[i] = mask.data[from];
  }
  return { counts: out, mask: kept };
}

/** Zero counts, measured, at all voxels further than `radius` voxels from the centre, as a telescope's cut-off leaves them. */
export function darkBeyond({ counts, mask }: CountedPattern, radius: number): CountedPattern {
  const from = centreOf(counts.shape);
  const isBeyond = (i: number) => Math.hypot(...placeOf(i, counts.shape, from)) > radius;
  return {
    counts: { ...counts, data: counts.data.map((value, i) => (isBeyond(i) ? 0 : value)) },
    mask: { ...mask, data: mask.data.map((value, i) => (isBeyond(i) ? Measured.used : value)) },
  };
}

/** How much of a power spectrum may be odd: noise of few frames is under a tenth where the spectrum is bright. */
const greatestOddShare = 0.25;

/** The even part of a power spectrum. Throws {@link DataError} where a quarter of it or more is odd: it is no power spectrum, or off centre. */
export function evenPart({ counts, mask }: CountedPattern): CountedPattern {
  const { shape } = counts;
  const opposite = oppositeVoxels(shape);
  const isBoth = (i: number) => opposite[i] >= 0 && mask.data[i] !== Measured.no && mask.data[opposite[i]] !== Measured.no;
  let [odd, all] = [0, 0];
  const data = counts.data.map((value, i) => {
    if (!isBoth(i)) return value;
    odd += Math.abs(value - counts.data[opposite[i]]);
    all += value + counts.data[opposite[i]];
    return (value + counts.data[opposite[i]]) / 2;
  });
  if (odd < greatestOddShare * all) return { counts: { ...counts, data }, mask };
  const share = ((100 * odd) / all).toFixed(0);
  throw new DataError(
    `expected a power spectrum, even about the centre (--centre friedel finds it), found one of which ${share} % is odd`,
  );
}

/** The voxel at −q for each q, −1 where the array has none. */
function oppositeVoxels(shape: Shape): Int32Array {
  const centre = centreOf(shape);
  const [nz, ny, nx] = shape;
  return Int32Array.from({ length: nz * ny * nx }, (_, i) => {
    const place = placeOf(i, shape);
    const [z, y, x] = triple((axis) => 2 * centre[axis] - place[axis]);
    return z < nz && y < ny && x < nx ? (z * ny + y) * nx + x : -1;
  });
}
