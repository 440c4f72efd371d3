// Where the signal is: the peak, the noise floor, and how far along each axis the frames reach.

import { centreOf, type MaskVolume, Measured, nextFftSize, placeOf, type RealVolume, type Triple, triple } from "@friedel/engine";

/** Chance that a voxel of background alone exceeds the noise floor. */
const floorChance = 1e-4;
/** The same of a normal variable, in standard deviations, and the mean above which a Poisson variable is taken for one. */
const floorSigmas = 3.72;
const largestMean = 500;
/** Outermost share of each axis that is taken as background. */
const borderShare = 0.05;

/** Position of the largest measured count, and the sum of all. */
export function brightness({ shape, data }: RealVolume, mask: MaskVolume): { readonly peak: Triple; readonly total: number } {
  let [best, at, total] = [-1, 0, 0];
  for (let i = 0; i < data.length; i++) {
    if (mask.data[i] === Measured.no) continue;
    total += data[i];
    if (data[i] > best) {
      best = data[i];
      at = i;
    }
  }
  return { peak: placeOf(at, shape), total };
}

/** Centre of mass of the measured counts, rounded to voxels. */
export function centreOfMass(counts: RealVolume, mask: MaskVolume): Triple {
  const along = profiles(counts, mask);
  return triple((axis) => {
    let sum = 0;
    let moment = 0;
    along[axis].forEach((value, i) => {
      sum += value;
      moment += value * i;
    });
    return Math.round(moment / sum);
  });
}

/**
 * The noise floor in counts: the smallest k for which Poisson background of the outermost voxels' mean exceeds k in one
 * voxel of 10^4. Zero if more than half of those voxels hold counts, because then the signal reaches the edge.
 */
export function noiseFloor(counts: RealVolume, mask: MaskVolume): number {
  const border = counts.shape.map((n) => Math.max(1, Math.round(borderShare * n)));
  const [nz, ny, nx] = counts.shape;
  const inside = (i: number, axis: number) => i >= border[axis] && i < counts.shape[axis] - border[axis];
  let voxels = 0;
  let lit = 0;
  let sum = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const inner = inside(z, 0) && inside(y, 1);
      for (let x = 0; x < nx; x++) {
        if (inner && x === border[2]) x = Math.max(x, nx - border[2]);
        const i = (z * ny + y) * nx + x;
        if (mask.data[i] === Measured.no) continue;
        voxels++;
        sum += counts.data[i];
        if (counts.data[i] > 0) lit++;
      }
    }
  }
  return voxels === 0 || lit > voxels / 2 ? 0 : poissonQuantile(sum / voxels);
}

/**
 * The smallest k with P(X > k) < {@link floorChance} for a Poisson X of this mean; by a normal variable's tail where the mean is so
 * large that e^−mean would be 0.
 */
function poissonQuantile(mean: number): number {
  if (mean === 0) return 0;
  if (mean > largestMean) return Math.ceil(mean + floorSigmas * Math.sqrt(mean));
  let k = 0;
  let term = Math.exp(-mean);
  for (let below = term; 1 - below >= floorChance; below += term) term *= mean / ++k;
  return k;
}

/** The size beyond which an axis, centred on `centre`, would hold nothing but padding. */
export function reach(shape: Triple, centre: Triple): Triple {
  return triple((axis) => nextFftSize(2 * Math.max(centre[axis], shape[axis] - centre[axis])));
}

/** Whether a crop of `size` about `centre` leaves the frames. */
export function leavesFrames(shape: Triple, size: Triple, centre: Triple): boolean {
  const middle = centreOf(size);
  return size.some((n, axis) => centre[axis] - middle[axis] < 0 || centre[axis] - middle[axis] + n > shape[axis]);
}

/** Counts summed over the two other axes, for each axis. */
function profiles(counts: RealVolume, mask: MaskVolume): Float64Array[] {
  const [nz, ny, nx] = counts.shape;
  const out = [new Float64Array(nz), new Float64Array(ny), new Float64Array(nx)];
  let i = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      let row = 0;
      for (let x = 0; x < nx; x++, i++) {
        if (mask.data[i] === Measured.no) continue;
        row += counts.data[i];
        out[2][x] += counts.data[i];
      }
      out[0][z] += row;
      out[1][y] += row;
    }
  }
  return out;
}
