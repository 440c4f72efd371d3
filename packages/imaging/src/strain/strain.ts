// Displacement, strain, distance of the lattice planes and lattice parameter along Q, of an object in space.
// φ = −Q·u, so u_Q = −φ/|Q| and the strain is ε = ∂u_Q/∂Q̂ = −Q̂·∇φ/|Q|. ∇φ is that of the field, Im(∇ρ/ρ), taken from the phases
// of ρ(r + h)·ρ*(r) between neighbours: a wrap of φ cancels there, and the amplitude does not enter. Both are against the lattice
// of the object's own Q (see phase/ramp.ts), in places of that undeformed lattice: d = (1 + ε)·2π/|Q|.

import {
  dot,
  type MaskVolume,
  maskVolume,
  multiplied,
  norm,
  OptionError,
  type RealVolume,
  realVolume,
  scale,
  type Vector,
} from "@friedel/engine";
import { wrappedPhase } from "../unwrapping/unwrap.js";
import type { SpaceObject } from "./record.js";

/** u_Q of a phase without jumps, metres. */
export function displacementOfPhase(phase: RealVolume, q: Vector): RealVolume {
  const factor = -1 / norm(q);
  return multiplied(phase, factor);
}

/** The strain along Q, and the voxels at which it is known. */
export interface StrainMap {
  /** ε, 0 where not known. */
  readonly strain: RealVolume;
  /** Voxels of the support with a neighbour in it along every axis that the derivative needs. */
  readonly known: MaskVolume;
}

/**
 * ε = ∂u_Q/∂Q̂ inside the support. Differences are central, of fourth order where two neighbours on either side are in the support
 * and of second order where one is, and one-sided at the surface (second order, first where the support is two voxels thin).
 */
export function strainAlong({ object, voxelM, axes, q }: SpaceObject, support: MaskVolume): StrainMap {
  const length = norm(q);
  if (!(length > 0)) throw new OptionError(`expected a Bragg vector of some length, found ${length}`);
  const direction = scale(1 / length, q);
  const phase = wrappedPhase(object, support);
  const strain = realVolume(object.shape);
  const known = maskVolume(object.shape, support.data.slice());
  for (const axis of [0, 1, 2] as const) {
    const share = dot(direction, axes[axis]);
    if (Math.abs(share) > negligible) addSlope(phase, support, axis, -share / (length * voxelM[axis]), strain.data, known.data);
  }
  for (let i = 0; i < known.data.length; i++) if (known.data[i] === 0) strain.data[i] = 0;
  return { strain, known };
}

/** Cosines that round-off leaves between a crystal frame's axes and Q. */
const negligible = 1e-9;

/** Adds factor·∂φ/∂n along one array axis, n in voxels; clears `known` where there is no neighbour. */
function addSlope(
  { shape, data }: RealVolume,
  support: MaskVolume,
  axis: 0 | 1 | 2,
  factor: number,
  sum: Float32Array,
  known: Uint8Array,
): void {
  const [nz, ny, nx] = shape;
  const step = [ny * nx, nx, 1][axis];
  const count = shape[axis];
  const inside = support.data;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const row = (z * ny + y) * nx;
      for (let x = 0; x < nx; x++) {
        const i = row + x;
        if (inside[i] === 0) continue;
        const at = axis === 0 ? z : axis === 1 ? y : x;
        const after = at + 1 < count && inside[i + step] !== 0;
        const before = at > 0 && inside[i - step] !== 0;
        const after2 = after && at + 2 < count && inside[i + 2 * step] !== 0;
        const before2 = before && at > 1 && inside[i - 2 * step] !== 0;
        const next = after ? wrap(data[i + step] - data[i]) : 0;
        const last = before ? wrap(data[i] - data[i - step]) : 0;
        const next2 = after2 ? wrap(data[i + 2 * step] - data[i + step]) : 0;
        const last2 = before2 ? wrap(data[i - step] - data[i - 2 * step]) : 0;
        let slope = 0;
        if (after2 && before2) slope = (7 * (next + last) - next2 - last2) / 12;
        else if (after && before) slope = (next + last) / 2;
        else if (after2) slope = (3 * next - next2) / 2;
        else if (before2) slope = (3 * last - last2) / 2;
        else if (after) slope = next;
        else if (before) slope = last;
        else known[i] = 0;
        sum[i] += factor * slope;
      }
    }
  }
}

function wrap(angle: number): number {
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}

/** Distance of the lattice planes at each voxel where the strain is known, metres; 0 elsewhere. */
export function dSpacingMap({ strain, known }: StrainMap, q: Vector): RealVolume {
  const rest = (2 * Math.PI) / norm(q);
  const out = realVolume(strain.shape);
  for (let i = 0; i < out.data.length; i++) if (known.data[i] !== 0) out.data[i] = rest * (1 + strain.data[i]);
  return out;
}

/** Numbers of a map over the voxels of a support. */
export interface MapStatistics {
  readonly voxels: number;
  readonly mean: number;
  readonly standardDeviation: number;
  readonly least: number;
  readonly most: number;
}

/** Mean, standard deviation (about that mean) and range of a map over a support; NaN where the support is empty. */
export function statisticsOf({ data }: RealVolume, support: MaskVolume): MapStatistics {
  let [voxels, sum, square] = [0, 0, 0];
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < data.length; i++) {
    if (support.data[i] === 0) continue;
    voxels++;
    sum += data[i];
    least = Math.min(least, data[i]);
    most = Math.max(most, data[i]);
  }
  if (voxels === 0) return { voxels, mean: Number.NaN, standardDeviation: Number.NaN, least: Number.NaN, most: Number.NaN };
  const mean = sum / voxels;
  for (let i = 0; i < data.length; i++) if (support.data[i] !== 0) square += (data[i] - mean) ** 2;
  return { voxels, mean, standardDeviation: Math.sqrt(square / voxels), least, most };
}
