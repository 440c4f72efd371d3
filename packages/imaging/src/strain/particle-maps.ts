// Maps and numbers of an image with several crystals: of each what belongs to its own lattice.

import {
  type ComplexVolume,
  centreOf,
  cropOrPad,
  type MaskVolume,
  mapped,
  maskVolume,
  placeOf,
  type RealVolume,
  realVolume,
  type Shape,
  type Triple,
  triple,
  type Volume,
} from "@friedel/engine";
import { boundsOf } from "../metrics/extent.js";
import type { DislocationLine } from "../unwrapping/dislocation-lines.js";
import { unreliableVoxels } from "../unwrapping/unreliable.js";
import { type Unwrapped, unwrapPhase } from "../unwrapping/unwrap.js";
import type { Particle } from "./particles.js";
import { dSpacingMap, type MapStatistics, type StrainMap, statisticsOf } from "./strain.js";

/** A particle in numbers. */
export interface ParticleImage extends Particle {
  readonly voxels: number;
  /** Mean place of its voxels along z, y, x of the frame, from the image's voxel ⌊N/2⌋, metres. */
  readonly centreM: Triple;
  /** Extents along z, y, x, metres. */
  readonly sizeM: Triple;
  /** Of its bulk without what is unreliable, against its own mean lattice. */
  readonly strain: MapStatistics;
}

/** Size, place and strain of each particle; `bulk` are the voxels that count. */
export function measureParticles(
  particles: readonly Particle[],
  voxelM: Triple,
  strain: RealVolume,
  bulk: MaskVolume,
): ParticleImage[] {
  return particles.map((particle) => {
    const { support } = particle;
    const middle = centreOf(support.shape);
    const bounds = boundsOf(support);
    const sum = [0, 0, 0];
    let voxels = 0;
    for (let i = 0; i < support.data.length; i++) {
      if (support.data[i] === 0) continue;
      voxels++;
      placeOf(i, support.shape, middle).forEach((n, axis) => {
        sum[axis] += n;
      });
    }
    return {
      ...particle,
      voxels,
      centreM: triple((axis) => (voxelM[axis] * sum[axis]) / voxels),
      sizeM: triple((axis) => (bounds ? voxelM[axis] * (bounds.most[axis] - bounds.least[axis] + 1) : 0)),
      strain: statisticsOf(
        strain,
        mapped(support, (inside, i) => inside & bulk.data[i]),
      ),
    };
  });
}

/** The phases of an image without jumps, and where they are not to be believed. */
export interface ParticlePhases extends Pick<Unwrapped, "phase" | "lines"> {
  /** See `unreliableVoxels`. */
  readonly unreliable: MaskVolume;
}

/**
 * Unwraps each particle by itself: from one to another no phase leads. `step` as in `unreliableVoxels`. Only the part of the array about
 * a particle is looked at, so that many small ones take no longer than a large one.
 */
export function unwrapParticles(object: ComplexVolume, particles: readonly Particle[], step: number): ParticlePhases {
  const phase = realVolume(object.shape);
  const unreliable = maskVolume(object.shape);
  const lines: DislocationLine[] = [];
  for (const { support } of particles) {
    const box = boxAbout(support, marginOf(step));
    const [part, within] = [cutOut(object, box), cutOut(support, box)];
    const own = unwrapPhase(part, within);
    addTo(phase, own.phase, box);
    addTo(unreliable, unreliableVoxels(part, within, own, step), box);
    for (const { points, closed } of own.lines)
      lines.push({ points: points.map((point) => triple((axis) => point[axis] + box.first[axis])), closed });
  }
  return { phase, lines, unreliable };
}

/** Voxels about a particle that its phase and what is unreliable of it depend on: cores and seams are closed so far out. */
function marginOf(step: number): number {
  return 4 + 3 * step;
}

/** A part of an array. */
interface Box {
  readonly first: Triple;
  readonly shape: Shape;
}

/** The part about a support with `margin` voxels to spare, as far as the array has them. */
function boxAbout(support: MaskVolume, margin: number): Box {
  const { least, most } = boundsOf(support) ?? { least: [0, 0, 0], most: [0, 0, 0] };
  const first = triple((axis) => Math.max(0, least[axis] - margin));
  const last = triple((axis) => Math.min(support.shape[axis] - 1, most[axis] + margin));
  return { first, shape: triple((axis) => last[axis] - first[axis] + 1) };
}

function cutOut<V extends Volume>(volume: V, { first, shape }: Box): V {
  const middle = centreOf(shape);
  return cropOrPad(
    volume,
    shape,
    triple((axis) => first[axis] + middle[axis]),
  );
}

/** Adds what was found of a box to the whole. */
function addTo({ shape: [, ny, nx], data }: RealVolume | MaskVolume, part: RealVolume | MaskVolume, { first }: Box): void {
  part.data.forEach((value, i) => {
    const [z, y, x] = placeOf(i, part.shape);
    data[((z + first[0]) * ny + y + first[1]) * nx + x + first[2]] += value;
  });
}

/** Values less their mean over the bulk of each particle, 0 outside. */
export function centredEach(volume: RealVolume, particles: readonly Particle[], bulk: MaskVolume): RealVolume {
  const out = realVolume(volume.shape);
  for (const { support } of particles) {
    let [sum, count] = [0, 0];
    for (let i = 0; i < support.data.length; i++) {
      if (support.data[i] === 0 || bulk.data[i] === 0) continue;
      sum += volume.data[i];
      count++;
    }
    const mean = count > 0 ? sum / count : 0;
    for (let i = 0; i < support.data.length; i++) if (support.data[i] !== 0) out.data[i] = volume.data[i] - mean;
  }
  return out;
}

/** Distances of the lattice planes, each particle's from its own Bragg vector; see `dSpacingMap`. */
export function dSpacingsOf(map: StrainMap, particles: readonly Particle[]): RealVolume {
  const out = realVolume(map.strain.shape);
  for (const { support, q } of particles) {
    const known = mapped(map.known, (is, i) => is & support.data[i]);
    const { data } = dSpacingMap({ ...map, known }, q);
    for (let i = 0; i < data.length; i++) if (known.data[i] !== 0) out.data[i] = data[i];
  }
  return out;
}
