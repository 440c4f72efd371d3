// The strain tensor of a crystal from its images at three or more Bragg peaks. Every image says u·Qᵢ = −φᵢ, so at every voxel
//   u = argmin Σ wᵢ (Qᵢ·u + φᵢ)²      H = ∂u/∂r: every column k = argmin Σ wᵢ (Qᵢ·h + ∂φᵢ/∂xₖ)²,   wᵢ = 1/σᵢ²
//   ε = ½(H + Hᵀ),  ω = ½ ∇×u .
// H comes from the gradients of the complex fields, where no wrap of a phase matters; u from unwrapped phases, each with mean 0 over
// the voxels that all images share, because a pattern does not fix the position of the crystal. Several peaks of one crystal: M. A. Pfeifer et
// al., Nature 442, 63 (2006) give one component; all of them: M. C. Newton et al., Nature Materials 9, 120 (2010),
// doi 10.1038/nmat2607, and F. Hofmann et al., Scientific Reports 7, 45993 (2017), doi 10.1038/srep45993.

import { DataError, type MaskVolume, mapped, maskVolume, type RealVolume, realVolume, type Vector } from "@friedel/engine";
import { unwrapPhase } from "../../unwrapping/unwrap.js";
import { strainAlong } from "../strain.js";
import { predictedPhases } from "./left-out.js";
import { checkPeaks, frameVector, type PeakImage } from "./peaks.js";
import { createSolver } from "./solver.js";

/** Components along the frame's axes. */
export interface VectorMap {
  readonly z: RealVolume;
  readonly y: RealVolume;
  readonly x: RealVolume;
}

/** The six components of a symmetric tensor along the frame's axes. */
export type TensorComponent = "zz" | "yy" | "xx" | "zy" | "zx" | "yx";

/** Displacement, strain and rotation from several images of a crystal; all maps are 0 where not known. */
export interface TensorMap {
  /** u, metres, of mean 0 over the voxels that all images share. */
  readonly displacement: VectorMap;
  /** ε; shear components are those of the tensor, half the change of an angle. */
  readonly strain: Readonly<Record<TensorComponent, RealVolume>>;
  /** ω = ½ ∇×u, radians: the turn of the lattice about each axis, counter-clockwise seen against it. */
  readonly rotation: VectorMap;
  /** Voxels where at least three independent images have a phase and a slope. */
  readonly known: MaskVolume;
  /** Of the directions of all Bragg vectors. */
  readonly condition: number;
  /**
   * A check an image: the root mean square of its phase less the one that the others predict, radians, less a constant; null where
   * the others do not suffice, as with three peaks.
   */
  readonly leftOut: readonly (number | null)[];
}

/**
 * The tensor of images that lie over each other (see `alignPeaks`). Phases are against the lattice of each image's own Q; for one
 * lattice for all see `toMeanLattice`. Throws OptionError for fewer than three peaks or nearly parallel ones, ShapeError for grids that
 * differ, {@link DataError} where the supports have no voxel in common.
 */
export function strainTensor(images: readonly PeakImage[]): TensorMap {
  const condition = checkPeaks(images);
  const { shape } = images[0].object;
  const common = commonSupport(images);
  const phases = images.map((image) => centredPhase(image, common));
  const slopes = images.map(slopesOf);
  const vectors = images.map(frameVector);
  const solver = createSolver(images, vectors);
  const [u, h, known] = [maps(3, shape), maps(9, shape), maskVolume(shape)];
  for (let i = 0; i < known.data.length; i++) {
    const usable = slopes.reduce((bits, { known }, n) => (known.data[i] === 0 ? bits : bits | (1 << n)), 0);
    const at = usable === 0 ? null : solver.at(i, usable);
    if (at === null) continue;
    known.data[i] = 1;
    // strainAlong an axis gives −∂φ/∂x, and u·Q = −φ: the same sign.
    put(
      u,
      0,
      i,
      at((n) => -phases[n].data[i]),
    );
    for (const k of [0, 1, 2] as const)
      put(
        h,
        k,
        i,
        at((n) => slopes[n].along[k].data[i]),
        3,
      );
  }
  const leftOut = predictedPhases(images, vectors, phases, common);
  return { displacement: { z: u[0], y: u[1], x: u[2] }, ...partsOf(h), known, condition, leftOut };
}

/** h[3j + k] = ∂u_j/∂x_k into its symmetric and antisymmetric part; axes are z, y, x. */
function partsOf(h: readonly RealVolume[]): Pick<TensorMap, "strain" | "rotation"> {
  const half = (a: RealVolume, b: RealVolume, sign: 1 | -1): RealVolume =>
    mapped(a, (value, i) => (value + sign * b.data[i]) / 2);
  const [zz, zy, zx, yz, yy, yx, xz, xy, xx] = h;
  return {
    strain: { zz, yy, xx, zy: half(zy, yz, 1), zx: half(zx, xz, 1), yx: half(yx, xy, 1) },
    rotation: { z: half(yx, xy, -1), y: half(xz, zx, -1), x: half(zy, yz, -1) },
  };
}

/** The voxels that all images have. Throws {@link DataError} for none. */
export function commonSupport(images: readonly PeakImage[]): MaskVolume {
  const common = maskVolume(images[0].object.shape);
  for (let i = 0; i < common.data.length; i++) common.data[i] = Number(images.every(({ support }) => support.data[i] !== 0));
  if (!common.data.includes(1))
    throw new DataError("expected images whose supports have voxels in common, found none: align them first");
  return common;
}

/** The unwrapped phase, of mean 0 over the voxels of `common`. */
function centredPhase({ object, support }: PeakImage, common: MaskVolume): RealVolume {
  const { phase } = unwrapPhase(object, support);
  let [sum, count] = [0, 0];
  for (let i = 0; i < common.data.length; i++) {
    if (common.data[i] === 0) continue;
    sum += phase.data[i];
    count++;
  }
  return mapped(phase, (value) => value - sum / count);
}

/** −∂φ/∂x along the three axes of the frame, 1/m, and where all three are known: a strain along a vector of length 1. */
export function slopesOf(image: PeakImage): { along: RealVolume[]; known: MaskVolume } {
  const maps = image.axes.map((q) => strainAlong({ ...image, q }, image.support));
  const known = mapped(maps[0].known, (value, i) => value & maps[1].known.data[i] & maps[2].known.data[i]);
  return { along: maps.map(({ strain }) => strain), known };
}

function maps(count: number, shape: RealVolume["shape"]): RealVolume[] {
  return Array.from({ length: count }, () => realVolume(shape));
}

function put(to: readonly RealVolume[], first: number, voxel: number, vector: Vector, stride = 1): void {
  vector.forEach((value, j) => {
    to[first + stride * j].data[voxel] = value;
  });
}
