// Crystals whose phase is a paraboloid, which bending and a strain that grows from the centre outwards are to lowest order. Their light goes
// where the phase slopes, x → 2cx, so that the pattern is an image of the crystal itself and its width tells the curvature. Random phases
// find them by luck only: a sphere of 6 rad was found by none of 16 of them, and from the right signs of c at once.

import { type CrystalModel, correctedMeasurement, type Measurement, splineField, type Triple, triple } from "@friedel/engine";
import { boxMargin, type ResolutionLevel } from "./resolution-levels.js";

/** Signs of the curvature along the axes, up to that of all three, which is the twin's. */
const signs: readonly Triple[] = [
  [1, 1, 1],
  [1, 1, -1],
  [1, -1, 1],
  [-1, 1, 1],
];
/** Half of a homogeneous ball lies within this share of its radius from a plane through its centre. */
const middleHalf = 0.347;

/** `unstrained` with each of the phases; `measurement` is cropped to the level. */
export function curvedCrystals(
  unstrained: CrystalModel,
  { box, shape }: ResolutionLevel,
  measurement: Measurement,
): readonly CrystalModel[] {
  const widths = middleWidths(measurement);
  const { shape: grid } = unstrained.phase;
  const curvatures = triple((axis) => {
    const half = box[axis] / (2 * boxMargin);
    return (Math.PI * widths[axis]) / shape[axis] / (2 * middleHalf * half);
  });
  return signs.map((sign) => {
    const phase = splineField(grid);
    const along = triple((axis) => axis);
    const terms = along.map((axis) => paraboloid(grid[axis], box[axis]).map((square) => sign[axis] * curvatures[axis] * square));
    for (let z = 0, i = 0; z < grid[0]; z++) {
      for (let y = 0; y < grid[1]; y++) {
        for (let x = 0; x < grid[2]; x++, i++) phase.values[i] = terms[0][z] + terms[1][y] + terms[2][x];
      }
    }
    return { planes: unstrained.planes, phase };
  });
}

/** Coefficients of the cubic spline that is x², in voxels from the middle of an axis: uniform B-splines take i² − 1/3 to u². */
function paraboloid(count: number, voxels: number): readonly number[] {
  const intervals = count - 3;
  return Array.from({ length: count }, (_, i) => ((i - 1 - intervals / 2) ** 2 - 1 / 3) * (voxels / intervals) ** 2);
}

/** Width of the slab, along each axis, outside of which a quarter of the counts lies on either side. */
function middleWidths(measurement: Measurement): Triple {
  const { amplitude } = correctedMeasurement(measurement);
  const [, ny, nx] = amplitude.shape;
  return triple((axis) => {
    const counts = new Float64Array(amplitude.shape[axis]);
    amplitude.data.forEach((value, i) => {
      counts[[Math.floor(i / (nx * ny)), Math.floor(i / nx) % ny, i % nx][axis]] += value ** 2;
    });
    const all = counts.reduce((sum, value) => sum + value, 0);
    return placeOf(counts, 0.75 * all) - placeOf(counts, 0.25 * all);
  });
}

/** Where the running sum reaches a value, between the edges of two entries. */
function placeOf(counts: Float64Array, value: number): number {
  let sum = 0;
  const k = counts.findIndex((count) => {
    sum += count;
    return sum >= value;
  });
  return k + 1 - (sum - value) / counts[k];
}
