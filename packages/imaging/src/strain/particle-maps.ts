// Maps and numbers of an image with several crystals: of each what belongs to its own lattice.

import {
  type ComplexVolume,
  centreOf,
  countVoxels,
  type MaskVolume,
  mapped,
  maskVolume,
  placeOf,
  type RealVolume,
  realVolume,
  type Triple,
  triple,
} from "@friedel/engine";
import type { DislocationLine } from "../unwrapping/dislocation-lines.js";
import { unreliableVoxels } from "../unwrapping/unreliable.js";
import { type Unwrapped, unwrapPhase } from "../unwrapping/unwrap.js";
import { type Box, boxAbout, cutOut, forEachIn } from "./particle-box.js";
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
    const box = boxAbout(support, 0);
    const [within, counts] = [cutOut(support, box), cutOut(bulk, box)];
    const voxels = countVoxels(within);
    const middle = centreOf(support.shape);
    const sum = [0, 0, 0];
    forEachIn(box, support.shape, (inBox, i) => {
      if (within.data[inBox] === 0) return;
      placeOf(i, support.shape, middle).forEach((n, axis) => {
        sum[axis] += n;
      });
    });
    return {
      ...particle,
      voxels,
      centreM: triple((axis) => (voxelM[axis] * sum[axis]) / voxels),
      sizeM: triple((axis) => voxelM[axis] * box.shape[axis]),
      strain: statisticsOf(
        cutOut(strain, box),
        mapped(within, (inside, i) => inside & counts.data[i]),
      ),
    };
  });
}

/** The phases of an image without jumps, and where they are not to be believed. */
export interface ParticlePhases extends Pick<Unwrapped, "phase" | "lines"> {
  /** See `unreliableVoxels`. */
  readonly unreliable: MaskVolume;
}

/** Unwraps each particle by itself: from one to another no phase leads. `step` as in `unreliableVoxels`. */
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

/** Adds what was found of a box to the whole. */
function addTo({ shape, data }: RealVolume | MaskVolume, part: RealVolume | MaskVolume, box: Box): void {
  forEachIn(box, shape, (inBox, i) => {
    data[i] += part.data[inBox];
  });
}

/** Values less their mean over the bulk of each particle, 0 outside. */
export function centredEach(volume: RealVolume, particles: readonly Particle[], bulk: MaskVolume): RealVolume {
  const out = realVolume(volume.shape);
  for (const { support } of particles) {
    const box = boxAbout(support, 0);
    let [sum, count] = [0, 0];
    forEachIn(box, out.shape, (_, i) => {
      if (support.data[i] === 0 || bulk.data[i] === 0) return;
      sum += volume.data[i];
      count++;
    });
    const mean = count > 0 ? sum / count : 0;
    forEachIn(box, out.shape, (_, i) => {
      if (support.data[i] !== 0) out.data[i] = volume.data[i] - mean;
    });
  }
  return out;
}

/** Distances of the lattice planes, each particle's from its own Bragg vector; see `dSpacingMap`. */
export function dSpacingsOf(map: StrainMap, particles: readonly Particle[]): RealVolume {
  const out = realVolume(map.strain.shape);
  for (const { support, q } of particles) {
    const box = boxAbout(support, 0);
    const [strain, known] = [cutOut(map.strain, box), cutOut(map.known, box)];
    const { data } = dSpacingMap({ strain, known }, q);
    forEachIn(box, out.shape, (inBox, i) => {
      if (support.data[i] !== 0) out.data[i] = data[inBox];
    });
  }
  return out;
}
