// A crystal as a prior: a smooth intersection of half-spaces, homogeneous inside, with a smooth phase. What is fitted, and how. A
// similar idea, with a phase of low rank, is ConvexAD. The steps themselves are the engines' (see {@link CrystalFitter}).
//
// With r a voxel's position from the box's centre, in voxels, n̂_k = n_k/|n_k| and h the half-width of the edge:
//   a(r) = Π_k S((d_k − n̂_k·r)/h),   S(u) = t²(3 − 2t), t = ½ + ½u kept within 0 … 1
//   ρ(r) = a(r)·exp(iφ(r)),   φ a cubic B-spline (spline.ts)
//   F = FFT ρ,   L = Σ (s|F| − A)²/Σ A² over the used voxels,   s = Σ |F|A/Σ |F|² the best scale
// Adam (Kingma & Ba, arXiv:1412.6980) descends on L with the rate of each kind of parameter; s needs no term of its own in the
// gradient, for L is stationary in it.

import type { Triple } from "../array/index.js";
import type { SplineField } from "./spline.js";

/** Floats a plane of a model takes: n along z, y and x, then d. */
export const floatsPerPlane = 4;

/** What Adam is asked for: decays of its two moments, and what keeps the division safe. */
export const crystalAdam = { beta1: 0.9, beta2: 0.99, epsilon: 1e-12 } as const;

/** A crystal in a box; lengths in voxels, phases in radians. Positions count from the box's centre, (b − 1)/2 along each axis. */
export interface CrystalModel {
  /** K planes, four numbers each: a normal (z, y, x) of any length and the distance along it. */
  readonly planes: Float32Array;
  /** φ. */
  readonly phase: SplineField;
}

/** A model on its way. */
export interface CrystalFit {
  readonly model: CrystalModel;
  /** What Adam remembers: first and second moments of all parameters. */
  readonly moments: Float32Array;
  /** Steps taken. */
  readonly step: number;
  /** L of the model as it was before its last step; infinite before the first. */
  readonly loss: number;
}

/** A number that changes over a fit's steps from one value towards another. */
export interface Sweep {
  readonly from: number;
  readonly to: number;
}

/** How a fit goes on over `steps` steps: at step i = 0, 1, … every number has gone the part i/steps of its way. */
export interface FitSchedule {
  readonly steps: number;
  /** The planes stay for so many first steps. Default 0. */
  readonly hold?: number;
  /** h, the half-width of the edge in voxels; moves geometrically. */
  readonly edge: Sweep;
  /** Adam's rates, which move linearly: voxels for distances, the normals' own lengths, radians. */
  readonly rates: { readonly distance: Sweep; readonly normal: Sweep; readonly phase: Sweep };
}

/** The numbers of one step. */
export interface StepValues {
  readonly edge: number;
  readonly distance: number;
  readonly normal: number;
  readonly phase: number;
  /** Whether the planes move. While they do not, their gradient counts as 0. */
  readonly shapes: boolean;
  /** 1/(1 − β₁^t) and 1/(1 − β₂^t) of Adam with t = i + 1. */
  readonly correction1: number;
  readonly correction2: number;
}

/** The numbers of step `i` of a schedule. */
export function stepValues({ steps, hold = 0, edge, rates }: FitSchedule, i: number): StepValues {
  const part = i / steps;
  const linear = ({ from, to }: Sweep): number => from + (to - from) * part;
  return {
    edge: edge.from * (edge.to / edge.from) ** part,
    distance: linear(rates.distance),
    normal: linear(rates.normal),
    phase: linear(rates.phase),
    shapes: i >= hold,
    correction1: 1 / (1 - crystalAdam.beta1 ** (i + 1)),
    correction2: 1 / (1 - crystalAdam.beta2 ** (i + 1)),
  };
}

/** The first voxel of the box in the array: its voxel ⌊b/2⌋ lies at the array's centre. */
export function boxCorner(shape: Triple, box: Triple): Triple {
  const corner = (axis: 0 | 1 | 2): number => Math.floor(shape[axis] / 2) - Math.floor(box[axis] / 2);
  return [corner(0), corner(1), corner(2)];
}

/** How many numbers a model has. */
export function parameterCount({ planes, phase }: CrystalModel): number {
  return planes.length + phase.values.length;
}

/** A fit that has taken no step. */
export function startCrystalFit(model: CrystalModel): CrystalFit {
  return { model, moments: new Float32Array(2 * parameterCount(model)), step: 0, loss: Number.POSITIVE_INFINITY };
}
