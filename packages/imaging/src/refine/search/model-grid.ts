// Grids of crystal models: the directions of their planes, and the same crystal with another box, resolution and phase grid.

import { type CrystalModel, type SplineField, splineWeightsAt, type Triple, voxelCount } from "@friedel/engine";

/** K directions (z, y, x), evenly spread over the sphere by the golden angle; 3 numbers each. */
export function fibonacciDirections(count: number): Float64Array {
  const goldenAngle = Math.PI * (3 - Math.sqrt(5));
  const out = new Float64Array(3 * count);
  for (let k = 0; k < count; k++) {
    const z = 1 - (2 * k + 1) / count;
    const radius = Math.sqrt(1 - z * z);
    out.set([z, radius * Math.sin(k * goldenAngle), radius * Math.cos(k * goldenAngle)], 3 * k);
  }
  return out;
}

/** Planes of a crystal: enough that any facet has one near its normal, few enough that they stay flat. */
const planeCount = 48;

/** Directions of the planes of every crystal. */
export function planeDirections(): Float64Array {
  return fibonacciDirections(planeCount);
}

/** The grid of a model: its box, and the voxels of it that make one voxel of a common scale along each axis. */
export interface ModelGrid {
  readonly box: Triple;
  readonly scale: Triple;
}

/**
 * The same crystal on another grid: lengths follow the scales, the phase is fitted to the old one by least squares along each
 * axis (exact for what both grids can hold) and goes on with its border value where the new box reaches further.
 */
export function regridModel(model: CrystalModel, from: ModelGrid, to: ModelGrid, phaseGrid: Triple): CrystalModel {
  const ratio = [0, 1, 2].map((axis) => to.scale[axis] / from.scale[axis]);
  const matrices = ([0, 1, 2] as const).map((axis) =>
    refitMatrix(model.phase.shape[axis], from.box[axis] * ratio[axis], phaseGrid[axis], to.box[axis]),
  );
  return {
    planes: scalePlanes(model.planes, ratio),
    phase: { shape: phaseGrid, values: applySeparable(matrices, model.phase, phaseGrid) },
  };
}

/** n·r = d with every r_i multiplied by ratio_i; normals become unit vectors. */
function scalePlanes(planes: Float32Array, ratio: readonly number[]): Float32Array {
  const out = new Float32Array(planes.length);
  for (let k = 0; k < planes.length; k += 4) {
    const old = Math.hypot(planes[k], planes[k + 1], planes[k + 2]);
    const normal = [0, 1, 2].map((axis) => planes[k + axis] / old / ratio[axis]);
    const length = Math.hypot(...normal);
    out.set([...normal.map((v) => v / length), planes[k + 3] / length], k);
  }
  return out;
}

/** Points of an axis at which the old field is read, for each coefficient of the new one. */
const pointsPerCoefficient = 12;
/** Keeps the normal equations solvable where the ends of the axis hardly feel a coefficient; far below what a phase needs. */
const ridge = 1e-6;

/** Takes `count` coefficients on a length of `length` to `newCount` on `newLength`, both centred: newCount × count, rows first. */
function refitMatrix(count: number, length: number, newCount: number, newLength: number): Float64Array {
  const points = newCount * pointsPerCoefficient;
  const columns = newCount + count;
  const system = new Float64Array(newCount * columns);
  for (let q = 0; q < points; q++) {
    const at = (q + 0.5) / points;
    const old = splineWeightsAt(Math.min(1, Math.max(0, 0.5 + ((at - 0.5) * newLength) / length)), count);
    const now = splineWeightsAt(at, newCount);
    for (let i = 0; i < 4; i++) {
      const row = (now.first + i) * columns;
      for (let j = 0; j < 4; j++) {
        system[row + now.first + j] += now.weights[i] * now.weights[j];
        system[row + newCount + old.first + j] += now.weights[i] * old.weights[j];
      }
    }
  }
  for (let i = 0; i < newCount; i++) system[i * columns + i] += ridge;
  eliminate(system, newCount, columns);
  const out = new Float64Array(newCount * count);
  for (let i = 0; i < newCount; i++) out.set(system.subarray(i * columns + newCount, (i + 1) * columns), i * count);
  return out;
}

/** Gauss and Jordan on a positive definite matrix with right-hand sides beside it; no pivots are needed. */
function eliminate(system: Float64Array, rows: number, columns: number): void {
  for (let i = 0; i < rows; i++) {
    const pivot = system[i * columns + i];
    for (let j = i; j < columns; j++) system[i * columns + j] /= pivot;
    for (let r = 0; r < rows; r++) {
      const factor = system[r * columns + i];
      if (r === i || factor === 0) continue;
      for (let j = i; j < columns; j++) system[r * columns + j] -= factor * system[i * columns + j];
    }
  }
}

/** One matrix for each axis, from z to x. */
function applySeparable(matrices: readonly Float64Array[], { shape, values }: SplineField, to: Triple): Float32Array {
  let present = Float64Array.from(values);
  let size = shape;
  for (const axis of [0, 1, 2] as const) {
    const next: Triple = [axis === 0 ? to[0] : size[0], axis === 1 ? to[1] : size[1], axis === 2 ? to[2] : size[2]];
    const out = new Float64Array(voxelCount(next));
    const inner = size.slice(axis + 1).reduce((a, b) => a * b, 1);
    const outer = size.slice(0, axis).reduce((a, b) => a * b, 1);
    const [n, m] = [size[axis], next[axis]];
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          const weight = matrices[axis][i * n + j];
          for (let k = 0; k < inner; k++) out[(o * m + i) * inner + k] += weight * present[(o * n + j) * inner + k];
        }
      }
    }
    present = out;
    size = next;
  }
  return Float32Array.from(present);
}
