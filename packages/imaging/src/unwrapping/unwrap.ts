// A phase without jumps of 2π, if there is one. The support is filled from a seed, breadth first, over the links between
// neighbours with small differences first; links between voxels at a residue come last. So where no dislocation is, the result is
// exact whenever neighbours differ by less than π; where one is, no such phase exists, and what remains is one sheet of jumps,
// bounded by the line, where the filling comes around it from both sides: it is reported, not spread.
// Quality-guided filling: D. C. Ghiglia and M. D. Pritt, Two-Dimensional Phase Unwrapping (1998), chapter 4.

import { type ComplexVolume, type MaskVolume, maskVolume, type RealVolume, realVolume, type Shape } from "@friedel/engine";
import { type DislocationLine, linesOf, residuesOf, voxelsAt } from "./dislocation-lines.js";
import { closedSupport } from "./support.js";

/** A phase without jumps, but for those at `cut`. */
export interface Unwrapped {
  /** Radians inside the support, 0 outside. Each part that hangs together is within (−π, π] at its first voxel of largest |ρ|. */
  readonly phase: RealVolume;
  /** Lines about which the phase turns: dislocations. */
  readonly lines: readonly DislocationLine[];
  /** Voxels beside a jump of 2π that no phase can avoid. */
  readonly cut: MaskVolume;
}

/** Unwraps the phase of an object inside its support. */
export function unwrapPhase(object: ComplexVolume, support: MaskVolume): Unwrapped {
  const { shape } = object;
  const closed = closedSupport(support, coreRadius);
  const wrapped = wrappedPhase(object, closed);
  const residues = residuesOf(wrapped, closed);
  const turns = fillTurns(wrapped, support, voxelsAt(residues, shape), seedsOf(object, support));
  const phase = realVolume(shape);
  for (let i = 0; i < phase.data.length; i++) {
    if (support.data[i] !== 0) phase.data[i] = wrapped.data[i] + 2 * Math.PI * turns[i];
  }
  return { phase, lines: linesOf(residues, shape), cut: cutOf(phase, support) };
}

/**
 * Voxels: the image of a core is dark so far around it, at the usual isosurfaces and two to three voxels a resolution, and the line
 * must be found inside such a pipe.
 */
const coreRadius = 3;

/** arg ρ inside the support, 0 outside. */
export function wrappedPhase({ shape, data }: ComplexVolume, support: MaskVolume): RealVolume {
  const out = realVolume(shape);
  for (let i = 0; i < out.data.length; i++) if (support.data[i] !== 0) out.data[i] = Math.atan2(data[2 * i + 1], data[2 * i]);
  return out;
}

/** Links that differ by less than a quarter of a turn are all as good; those above are sorted by eighths of π. */
const levels = 8;
const residueLevel = levels;

/** The voxel of largest |ρ| first, then all others in their sequence, for parts that the first does not reach. */
function* seedsOf({ data }: ComplexVolume, support: MaskVolume): Generator<number> {
  let [best, largest] = [-1, -1];
  for (let i = 0; i < support.data.length; i++) {
    const power = support.data[i] === 0 ? -1 : data[2 * i] ** 2 + data[2 * i + 1] ** 2;
    if (power > largest) [best, largest] = [i, power];
  }
  if (best >= 0) yield best;
  for (let i = 0; i < support.data.length; i++) if (support.data[i] !== 0) yield i;
}

/** Whole turns to be added to each voxel's phase. */
function fillTurns(wrapped: RealVolume, support: MaskVolume, atResidue: Uint8Array, seeds: Iterable<number>): Int32Array {
  const { shape, data } = wrapped;
  const steps = stepsOf(shape);
  const turns = new Int32Array(data.length);
  const done = new Uint8Array(data.length);
  const queues = Array.from({ length: levels + 1 }, () => new Queue());
  const reach = (voxel: number, from: number): void => {
    turns[voxel] = turns[from] + Math.round((data[from] - data[voxel]) / (2 * Math.PI));
    done[voxel] = 1;
    for (let direction = 0; direction < 6; direction++) {
      const next = voxel + steps[direction];
      if (!hasNeighbour(voxel, direction, shape) || support.data[next] === 0 || done[next] !== 0) continue;
      const level = atResidue[voxel] !== 0 && atResidue[next] !== 0 ? residueLevel : levelOf(data[next] - data[voxel]);
      queues[level].push(6 * next + direction);
    }
  };
  for (const seed of seeds) {
    if (done[seed] !== 0) continue;
    reach(seed, seed);
    for (let queue = queues.find(filled); queue; queue = queues.find(filled)) {
      const entry = queue.take();
      const voxel = Math.floor(entry / 6);
      if (done[voxel] === 0) reach(voxel, voxel - steps[entry % 6]);
    }
  }
  return turns;
}

function filled(queue: Queue): boolean {
  return queue.length > 0;
}

function levelOf(difference: number): number {
  const turn = difference / (2 * Math.PI);
  const distance = Math.abs(turn - Math.round(turn));
  return Math.max(0, Math.min(levels - 1, Math.floor(2 * levels * distance) - levels / 4));
}

/** Offsets of the six neighbours: z, y, x forward, then backward. */
function stepsOf([, ny, nx]: Shape): readonly number[] {
  return [ny * nx, nx, 1, -ny * nx, -nx, -1];
}

function hasNeighbour(voxel: number, direction: number, shape: Shape): boolean {
  const axis = direction % 3;
  const [, ny, nx] = shape;
  const at = axis === 0 ? Math.floor(voxel / (nx * ny)) : axis === 1 ? Math.floor(voxel / nx) % ny : voxel % nx;
  return direction < 3 ? at < shape[axis] - 1 : at > 0;
}

/** Voxels of links over which the phase jumps by more than π. */
function cutOf({ shape, data }: RealVolume, support: MaskVolume): MaskVolume {
  const cut = maskVolume(shape);
  const steps = stepsOf(shape);
  for (let i = 0; i < data.length; i++) {
    if (support.data[i] === 0) continue;
    for (let axis = 0; axis < 3; axis++) {
      const next = i + steps[axis];
      if (!hasNeighbour(i, axis, shape) || support.data[next] === 0) continue;
      if (Math.abs(data[next] - data[i]) > Math.PI * (1 + 1e-6)) cut.data[i] = cut.data[next] = 1;
    }
  }
  return cut;
}

/** First in, first out; forgets what was taken when it has to grow. */
class Queue {
  #entries = new Float64Array(1024);
  #first = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#first;
  }

  push(entry: number): void {
    if (this.#end === this.#entries.length) {
      const kept = this.#entries.subarray(this.#first, this.#end);
      const next = 2 * kept.length > this.#entries.length ? new Float64Array(2 * this.#entries.length) : this.#entries;
      next.set(kept);
      [this.#entries, this.#end, this.#first] = [next, kept.length, 0];
    }
    this.#entries[this.#end++] = entry;
  }

  take(): number {
    return this.#entries[this.#first++];
  }
}
