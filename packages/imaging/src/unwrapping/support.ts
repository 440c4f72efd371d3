// The support that a phase is read in: an isosurface of |ρ|, its largest connected part, and what lies below its surface.

import {
  type ComplexVolume,
  countVoxels,
  DataError,
  extremes,
  type MaskVolume,
  maskVolume,
  OptionError,
  type Shape,
} from "@friedel/engine";
import { boundsOf, isosurfaceSupport } from "../metrics/extent.js";

export interface CrystalSupport {
  /** The largest part whose voxels touch by their faces. */
  readonly support: MaskVolume;
  readonly voxels: number;
  /** Voxels above the level that hang together with other parts only. */
  readonly left: number;
  /** Whether it has voxels at the array's border: the object is then cut, or wraps around. */
  readonly touchesBorder: boolean;
}

/** Where |ρ| is at least `fraction` of its maximum, the largest connected part. Throws {@link DataError} for an object of zeros. */
export function crystalSupport(object: ComplexVolume, fraction: number): CrystalSupport {
  if (!(fraction > 0 && fraction < 1)) throw new OptionError(`expected an isosurface between 0 and 1, found ${fraction}`);
  const above = isosurfaceSupport(object, fraction);
  const total = countVoxels(above);
  if (total === 0) throw new DataError("expected an object, found an array of zeros");
  const { of, sizes } = partsOf(above);
  const [, voxels] = extremes(sizes);
  const support = maskVolume(above.shape);
  const largest = 1 + sizes.indexOf(voxels);
  for (let i = 0; i < support.data.length; i++) support.data[i] = Number(of[i] === largest);
  return { support, voxels, left: total - voxels, touchesBorder: atBorder(support) };
}

/** The support without its outermost `depth` layers of voxels (neighbours by faces). */
export function bulkOf(support: MaskVolume, depth: number): MaskVolume {
  let inner = support;
  for (let layer = 0; layer < depth; layer++) inner = withNeighbours(inner, false);
  return inner;
}

/** The support with its holes and pipes up to 2·`depth` voxels wide filled: |ρ| goes to 0 in the core of a dislocation. */
export function closedSupport(support: MaskVolume, depth: number): MaskVolume {
  let outer = support;
  for (let layer = 0; layer < depth; layer++) outer = withNeighbours(outer, true);
  const closed = bulkOf(outer, depth);
  for (let i = 0; i < closed.data.length; i++) closed.data[i] |= support.data[i];
  return closed;
}

/** Each voxel combined with its six neighbours: `|` adds a layer, `&` takes one; the array's own border stays out of it. */
function withNeighbours({ shape, data }: MaskVolume, isGrown: boolean): MaskVolume {
  const out = maskVolume(shape);
  const [nz, ny, nx] = shape;
  const area = ny * nx;
  for (let z = 1; z < nz - 1; z++) {
    for (let y = 1; y < ny - 1; y++) {
      const row = (z * ny + y) * nx;
      for (let i = row + 1; i < row + nx - 1; i++) {
        out.data[i] = isGrown
          ? data[i] | data[i - 1] | data[i + 1] | data[i - nx] | data[i + nx] | data[i - area] | data[i + area]
          : data[i] & data[i - 1] & data[i + 1] & data[i - nx] & data[i + nx] & data[i - area] & data[i + area];
      }
    }
  }
  return out;
}

/** The parts of a mask whose voxels touch by their faces. */
export interface Parts {
  /** At each voxel the number of its part, from 1; 0 outside. */
  readonly of: Int32Array;
  /** Voxels of each part. */
  readonly sizes: readonly number[];
}

/** Labels the parts of a mask, in the sequence of their first voxels. */
export function partsOf({ shape, data }: MaskVolume): Parts {
  const of = new Int32Array(data.length);
  const stack = new Int32Array(data.length);
  const sizes: number[] = [];
  for (let seed = 0; seed < data.length; seed++) {
    if (data[seed] === 0 || of[seed] !== 0) continue;
    sizes.push(fill(data, shape, of, stack, seed, sizes.length + 1));
  }
  return { of, sizes };
}

/** Labels what hangs together with `seed`; returns how many voxels. */
function fill(data: Uint8Array, [nz, ny, nx]: Shape, of: Int32Array, stack: Int32Array, seed: number, label: number): number {
  let top = 0;
  let count = 0;
  const push = (i: number): void => {
    if (data[i] === 0 || of[i] !== 0) return;
    of[i] = label;
    stack[top++] = i;
  };
  push(seed);
  while (top > 0) {
    const i = stack[--top];
    count++;
    const x = i % nx;
    const y = Math.floor(i / nx) % ny;
    const z = Math.floor(i / (nx * ny));
    if (x > 0) push(i - 1);
    if (x < nx - 1) push(i + 1);
    if (y > 0) push(i - nx);
    if (y < ny - 1) push(i + nx);
    if (z > 0) push(i - nx * ny);
    if (z < nz - 1) push(i + nx * ny);
  }
  return count;
}

/** Whether a support has voxels at the border of its array. */
export function atBorder(support: MaskVolume): boolean {
  const bounds = boundsOf(support);
  return bounds !== null && (Math.min(...bounds.least) === 0 || bounds.most.some((at, axis) => at === support.shape[axis] - 1));
}
