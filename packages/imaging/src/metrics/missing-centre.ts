// What a beam stop hides. Low frequencies that were not measured leave parts of a free object undetermined, and starts then agree on a
// wrong one. How much a hole hides depends on the object's size: the fraction of its energy that some function inside the support can
// keep within the hole, the largest eigenvalue of P_S P_H P_S (Slepian & Pollak, Bell System Technical Journal 40, 43 (1961),
// doi 10.1002/j.1538-7305.1961.tb03976.x). A saturated voxel or two hide a few per cent, a stop as wide as a speckle hides most.

import {
  centreOf,
  complexVolume,
  type MaskVolume,
  Measured,
  maskVolume,
  type Shape,
  type Transform,
  voxelCount,
} from "@friedel/engine";

/** A hole that hides this share or more of some function on the support leaves the object undetermined. */
export const hiddenLimit = 0.4;

/** Power iterations: the eigenvalue is known to some per cent, from below. */
const rounds = 8;

/** The unmeasured voxels (1) that the origin of the pattern is in, `undefined` where it is measured. They are those around the array's
 * centre; or, for a pattern that was centred on its brightest voxel, those that it touches, where they are a hole inside the array and no
 * gap through it. `brightness`: counts or amplitudes, in the mask's order.
 */
export function missingCentre({ shape, data }: MaskVolume, brightness: ArrayLike<number>): MaskVolume | undefined {
  const [cz, cy, cx] = centreOf(shape);
  const centre = (cz * shape[1] + cy) * shape[2] + cx;
  if (data[centre] === Measured.no) return connected(shape, data, [centre]).hole;
  let brightest = -1;
  for (let i = 0; i < data.length; i++) {
    if (data[i] !== Measured.no && (brightest < 0 || brightness[i] > brightness[brightest])) brightest = i;
  }
  const beside = brightest < 0 ? [] : neighbours(shape, brightest).filter((i) => data[i] === Measured.no);
  if (beside.length === 0) return undefined;
  const { hole, size } = connected(shape, data, beside);
  return size.every((length, axis) => shape[axis] === 1 || 2 * length < shape[axis]) ? hole : undefined;
}

/** The share of its energy, 0 to 1, that some function inside `support` can hide in `hole` (of a pattern); both 0 and 1. */
export async function hiddenShare(support: MaskVolume, hole: MaskVolume, transform: Transform): Promise<number> {
  let x = complexVolume(support.shape);
  for (let i = 0; i < support.data.length; i++) x.data[2 * i] = support.data[i];
  let share = 0;
  for (let round = 0; round < rounds; round++) {
    const spectrum = await transform(x, "forward");
    const all = energy(spectrum.data);
    keep(spectrum.data, hole.data);
    share = all > 0 ? energy(spectrum.data) / all : 0;
    x = await transform(spectrum, "inverse");
    keep(x.data, support.data);
  }
  return share;
}

function energy(data: Float32Array): number {
  return data.reduce((sum, value) => sum + value * value, 0);
}

function keep(data: Float32Array, where: Uint8Array): void {
  for (let i = 0; i < data.length; i++) if (where[i >> 1] === 0) data[i] = 0;
}

/** The unmeasured voxels that hang together with some, and how far they reach along the axes. */
function connected(shape: Shape, mask: Uint8Array, from: readonly number[]): { hole: MaskVolume; size: readonly number[] } {
  const hole = new Uint8Array(voxelCount(shape));
  const lo = [...shape];
  const hi = [-1, -1, -1];
  const open = [...from];
  for (const i of open) hole[i] = 1;
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    const place = [Math.floor(i / (shape[1] * shape[2])), Math.floor(i / shape[2]) % shape[1], i % shape[2]];
    place.forEach((v, axis) => {
      lo[axis] = Math.min(lo[axis], v);
      hi[axis] = Math.max(hi[axis], v);
    });
    for (const next of neighbours(shape, i)) {
      if (hole[next] !== 0 || mask[next] !== Measured.no) continue;
      hole[next] = 1;
      open.push(next);
    }
  }
  return { hole: maskVolume(shape, hole), size: hi.map((v, axis) => v - lo[axis] + 1) };
}

/** Voxels that share a face. */
function neighbours([nz, ny, nx]: Shape, i: number): number[] {
  const [z, y, x] = [Math.floor(i / (ny * nx)), Math.floor(i / nx) % ny, i % nx];
  const found: number[] = [];
  if (z > 0) found.push(i - ny * nx);
  if (z < nz - 1) found.push(i + ny * nx);
  if (y > 0) found.push(i - nx);
  if (y < ny - 1) found.push(i + nx);
  if (x > 0) found.push(i - 1);
  if (x < nx - 1) found.push(i + 1);
  return found;
}
