// How much of its array a crystal spans, read from the Patterson function, which reaches as far to each side as the crystal is long.
// Read from its energy by planes across an axis, less what is there everywhere (noise, and the ripples of what was not measured).
// On 40 drawn samples with gaps and up to 6π of phase, 16 to 84 % of the axes came out at 0.96 to 1.05 of the truth, 5 to 95 % at
// 0.94 to 1.11; the voxels above 2 % of the maximum, which `estimateOversampling` looks at, give 0.95 to 1.10 and 0.92 to 1.22.

import { type ComplexVolume, centreOf, type Triple } from "@friedel/engine";

/** Energy of a plane, as a share of the central one's, at which the end is read. */
const level = 1e-4;
/** Where that is, in lengths of the crystal: the median of those 40 samples. */
const reachAtLevel = 0.867;
/** What is read of a Patterson function that fills the array. */
export const leastReadable = 2 * reachAtLevel;

/**
 * Energy of the outermost planes, as a share of the central one's, above which the function meets itself there, as that of a crystal of
 * three quarters of the array does; gaps and noise of usable patterns leave up to a few hundredths.
 */
const overlapLevel = 0.1;

/**
 * Array length over crystal length along each axis, from the Patterson function of its pattern; {@link leastReadable} where the function
 * has not ended within the array, which stands for that or less.
 */
export function oversamplingOf({ shape, data }: ComplexVolume): Triple {
  const energy = shape.map((n) => new Float64Array(n));
  let i = 0;
  for (let z = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      let row = 0;
      for (let x = 0; x < shape[2]; x++, i += 2) {
        const power = data[i] ** 2 + data[i + 1] ** 2;
        row += power;
        energy[2][x] += power;
      }
      energy[1][y] += row;
      energy[0][z] += row;
    }
  }
  const centre = centreOf(shape);
  const along = (axis: 0 | 1 | 2): number => (shape[axis] * reachAtLevel) / reachOf(energy[axis], centre[axis]);
  return [along(0), along(1), along(2)];
}

/** Planes from the centre, a fraction among them, beyond which the energy stays below the level; 1 at least. */
function reachOf(energy: Float64Array, centre: number): number {
  const farthest = Math.min(centre, energy.length - 1 - centre);
  if (energy[centre + farthest] + energy[centre - farthest] > 2 * overlapLevel * energy[centre]) return energy.length / 2;
  const floor = energy.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const limit = level * (energy[centre] - floor);
  const at = (r: number): number => (energy[centre + r] + energy[centre - r]) / 2 - floor;
  let reach = farthest;
  while (reach > 1 && at(reach) < limit) reach--;
  if (reach === farthest || reach < 1) return Math.max(1, reach);
  const [inside, outside] = [at(reach), at(reach + 1)];
  return reach + (inside - limit) / (inside - outside);
}
