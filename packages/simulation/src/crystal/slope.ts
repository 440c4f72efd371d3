// How steep a phase is from voxel to voxel: whether a grid can carry it, and which ramp it has where it is not smooth.

import { type ComplexVolume, centreOf, complexVolume, type RealVolume, type Triple } from "@friedel/engine";

/** Less of a voxel inside than this, and its phase hardly shows. */
const inside = 0.5;

/** The largest change of a phase between neighbouring voxels that are at least half inside, radians. */
export function steepestStep({ shape, data }: RealVolume, phase: Float64Array): number {
  let steepest = 0;
  forEachPair(shape, (a, b) => {
    if (data[a] >= inside && data[b] >= inside) steepest = Math.max(steepest, Math.abs(phase[a] - phase[b]));
  });
  return steepest;
}

/**
 * Takes the mean slope of the phase (from differences between neighbours, turned into (−π, π]) out of an object: the centre of
 * mass of its diffraction pattern goes to zero frequency. A phase that winds about a line has no best plane, but it has a slope.
 */
export function levelled(object: ComplexVolume): ComplexVolume {
  const { shape, data } = object;
  const sums = [0, 0, 0];
  const weights = [0, 0, 0];
  forEachPair(shape, (a, b, axis) => {
    const re = data[2 * a] * data[2 * b] + data[2 * a + 1] * data[2 * b + 1];
    const im = data[2 * a] * data[2 * b + 1] - data[2 * a + 1] * data[2 * b];
    const weight = Math.hypot(re, im);
    sums[axis] += weight * Math.atan2(im, re);
    weights[axis] += weight;
  });
  const slope = sums.map((sum, axis) => (weights[axis] > 0 ? sum / weights[axis] : 0));
  const out = complexVolume(shape);
  const centre = centreOf(shape);
  let i = 0;
  for (let z = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[2]; x++) {
        const angle = -(slope[0] * (z - centre[0]) + slope[1] * (y - centre[1]) + slope[2] * (x - centre[2]));
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        out.data[i] = data[i] * c - data[i + 1] * s;
        out.data[i + 1] = data[i] * s + data[i + 1] * c;
        i += 2;
      }
    }
  }
  return out;
}

/** Every voxel with its next neighbour along each axis. */
function forEachPair(shape: Triple, visit: (a: number, b: number, axis: 0 | 1 | 2) => void): void {
  const [nz, ny, nx] = shape;
  let i = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) {
        if (z + 1 < nz) visit(i, i + ny * nx, 0);
        if (y + 1 < ny) visit(i, i + nx, 1);
        if (x + 1 < nx) visit(i, i + 1, 2);
      }
    }
  }
}
