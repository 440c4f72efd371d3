// Images of one crystal at several Bragg peaks, on one grid of its own frame: what they must be, and how they come to lie over
// each other. The frame is fixed to the crystal, so its axes in the laboratory turn with the sample from scan to scan, and Q in the
// frame's components is axes·Q.

import {
  apply,
  type ComplexVolume,
  complexVolume,
  cropOrPad,
  formatShape,
  type MaskVolume,
  type Matrix3,
  modulusOf,
  multiply,
  nextFftSize,
  norm,
  OptionError,
  type RealVolume,
  ShapeError,
  sameShape,
  scale,
  type Transform,
  type Triple,
  transpose,
  triple,
  type Vector,
} from "@friedel/engine";
import { compareHands, twinMargin, twinOf } from "../../metrics/compare.js";
import { applyRamp } from "../../metrics/ramp.js";
import type { SpaceObject } from "../record.js";

/** The image of a crystal at one of its Bragg peaks. */
export interface PeakImage extends SpaceObject {
  /** Where its phase is read. */
  readonly support: MaskVolume;
  /** Standard deviation of its phase, radians, which weighs it against the others; equal weights without it. */
  readonly phaseDeviation?: RealVolume;
}

/**
 * Axes of the frame of a crystal whose sample was turned by `turn` (a rotation in the laboratory) since it had `axes`: both describe
 * the same directions in the crystal.
 */
export function turnedAxes(axes: Matrix3, turn: Matrix3): Matrix3 {
  return multiply(axes, transpose(turn));
}

/** Q in the components (z, y, x) of the frame, 1/m. */
export function frameVector({ axes, q }: Pick<SpaceObject, "axes" | "q">): Vector {
  return apply(axes, q);
}

/** Above this condition number of the directions of Q an error of the phases is ten times as large in the displacement. */
export const largestCondition = 10;

/** Ratio of the largest to the smallest singular value of the matrix of the unit vectors along Q; infinite for fewer than three. */
export function conditionOf(vectors: readonly Vector[]): number {
  const gram = [0, 0, 0, 0, 0, 0];
  for (const q of vectors) {
    const [a, b, c] = scale(1 / norm(q), q);
    [a * a, b * b, c * c, a * b, a * c, b * c].forEach((value, k) => {
      gram[k] += value;
    });
  }
  const [least, most] = extremeEigenvalues(gram);
  // Below the rounding of a sum of squares there is no third direction.
  return vectors.length < 3 || !(least > 1e-12 * most) ? Number.POSITIVE_INFINITY : Math.sqrt(most / least);
}

/** Of a symmetric matrix with the elements xx, yy, zz, xy, xz, yz: O. K. Smith, Communications of the ACM 4, 168 (1961). */
function extremeEigenvalues([xx, yy, zz, xy, xz, yz]: readonly number[]): [number, number] {
  const mean = (xx + yy + zz) / 3;
  const [a, b, c] = [xx - mean, yy - mean, zz - mean];
  const p = Math.sqrt((a * a + b * b + c * c + 2 * (xy * xy + xz * xz + yz * yz)) / 6);
  if (p === 0) return [mean, mean];
  const det = a * (b * c - yz * yz) - xy * (xy * c - yz * xz) + xz * (xy * yz - b * xz);
  const angle = Math.acos(Math.max(-1, Math.min(1, det / (2 * p ** 3)))) / 3;
  return [mean + 2 * p * Math.cos(angle + (2 * Math.PI) / 3), mean + 2 * p * Math.cos(angle)];
}

/**
 * Refuses what cannot give a tensor: fewer than three peaks, Bragg vectors near one plane, grids that differ. Throws
 * {@link OptionError} and {@link ShapeError}. Returns the condition number.
 */
export function checkPeaks(images: readonly PeakImage[]): number {
  if (images.length < 3) throw new OptionError(`expected images at three or more Bragg peaks, found ${images.length}`);
  const [first] = images;
  for (const { object, support, voxelM } of images) {
    for (const { shape } of [object, support]) {
      if (!sameShape(shape, first.object.shape)) {
        throw new ShapeError(`expected images on one grid of ${formatShape(first.object.shape)}, found ${formatShape(shape)}`);
      }
    }
    if (voxelM.some((edge, axis) => Math.abs(edge / first.voxelM[axis] - 1) > sameVoxel)) {
      throw new ShapeError(`expected images with voxels of ${first.voxelM.join("×")} m, found ${voxelM.join("×")} m`);
    }
  }
  const condition = conditionOf(images.map(frameVector));
  if (!(condition <= largestCondition)) {
    throw new OptionError(
      `expected Bragg vectors in three independent directions (condition number up to ${largestCondition}), found nearly parallel ones: ${condition.toPrecision(3)}`,
    );
  }
  return condition;
}

/** Relative difference of voxel lengths that is rounding. */
const sameVoxel = 1e-6;

/** An image laid over the first. */
export interface AlignedPeak extends PeakImage {
  /** Voxels by which it was moved, after it was turned into its twin if it was. */
  readonly shift: Triple;
  readonly twin: boolean;
  /** How well its amplitudes match those of the first, in this hand and in the other; absent of the first. */
  readonly hands?: { readonly correlation: number; readonly otherHand: number };
}

/** Hands whose amplitudes match the first image's this nearly alike are not told apart: two draws of a crystal with 1e5 counts correlate 0.999. */
const sameForm = 0.005;

/** Whether a crystal's form tells the hand of an image. */
export function isHandKnown({ hands }: AlignedPeak): boolean {
  return hands === undefined || hands.correlation - hands.otherHand > sameForm;
}

/**
 * Lays the images over the first by their amplitudes: sub-voxel shift and twin ρ*(−r). Phases need no alignment: a constant does not
 * matter, a ramp is strain. Two images of a crystal that looks the same inverted give no twin away: then none is turned. Supports and
 * deviations are moved by whole voxels. Errors as `compareObjects`.
 */
export async function alignPeaks(images: readonly PeakImage[], transform: Transform): Promise<AlignedPeak[]> {
  const [first, ...others] = images;
  const out: AlignedPeak[] = [{ ...first, shift: [0, 0, 0], twin: false }];
  for (const image of others) {
    const padded = triple((axis) => nextFftSize(image.object.shape[axis]));
    const own = cropOrPad(image.object, padded);
    const both = await compareHands(amplitudeOf(own), amplitudeOf(cropOrPad(first.object, padded)), transform);
    const twin = both.twinned.correlation > both.straight.correlation * (1 + twinMargin);
    const [{ shift, correlation }, other] = twin ? [both.twinned, both.straight] : [both.straight, both.twinned];
    const placed = twin ? twinOf(own) : own;
    const moved = Math.hypot(...shift) < inPlace ? placed : await shifted(placed, shift, transform);
    const follow = wholeMove(shift, twin);
    out.push({
      ...image,
      object: cropOrPad(moved, image.object.shape),
      support: follow(image.support),
      ...(image.phaseDeviation && { phaseDeviation: follow(image.phaseDeviation) }),
      shift,
      twin,
      hands: { correlation, otherHand: other.correlation },
    });
  }
  return out;
}

/** Voxels below which a shift is rounding; moving sharp edges by it would only add ringing. */
const inPlace = 1e-4;

async function shifted(object: ComplexVolume, shift: Triple, transform: Transform): Promise<ComplexVolume> {
  return transform(applyRamp(await transform(object, "forward"), shift), "inverse");
}

function wholeMove(shift: Triple, twin: boolean): <V extends MaskVolume | RealVolume>(volume: V) => V {
  const [dz, dy, dx] = shift.map(Math.round);
  return (volume) => {
    const [nz, ny, nx] = volume.shape;
    const data = volume.data.slice().fill(0);
    const from = (i: number, n: number, by: number) => (twin ? 2 * Math.floor(n / 2) - (i - by) : i - by);
    for (let z = 0; z < nz; z++) {
      for (let y = 0; y < ny; y++) {
        for (let x = 0; x < nx; x++) {
          const [a, b, c] = [from(z, nz, dz), from(y, ny, dy), from(x, nx, dx)];
          if (a >= 0 && a < nz && b >= 0 && b < ny && c >= 0 && c < nx) {
            data[(z * ny + y) * nx + x] = volume.data[(a * ny + b) * nx + c];
          }
        }
      }
    }
    return { ...volume, data };
  };
}

function amplitudeOf(object: ComplexVolume): ComplexVolume {
  const out = complexVolume(object.shape);
  modulusOf(object).data.forEach((value, i) => {
    out.data[2 * i] = value;
  });
  return out;
}
