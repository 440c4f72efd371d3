// Where a phase has no single value: lines about which it turns by 2π. Around each square of four neighbouring voxels the wrapped
// differences of phase sum to 0 or to ±2π; the squares that are not 0 hang together in lines, which close or end at the support's
// surface. R. M. Goldstein, H. A. Zebker and C. L. Werner, Radio Science 23, 713 (1988), doi 10.1029/RS023i004p00713, for two
// dimensions; J. M. Huntley, Applied Optics 40, 3901 (2001), doi 10.1364/AO.40.003901, for three.
// In an image of a crystal such a line is a dislocation with Q·b = ±2π (or, near the surface, noise).

import { type MaskVolume, type RealVolume, type Shape, type Triple, voxelCount } from "@friedel/engine";

/** A line of residues. */
export interface DislocationLine {
  /** Centres of the squares it passes, voxel indices (z, y, x); a right-handed turn about their sequence adds 2π to the phase. */
  readonly points: readonly Triple[];
  readonly closed: boolean;
}

/** The next and the one after next of the axes z, y, x, in the sequence in which a turn about `axis` is right-handed in x, y, z. */
function plane(axis: number): readonly [number, number] {
  return [(axis + 2) % 3, (axis + 1) % 3];
}

/** Residues by square: 3·voxel + axis of its normal, the voxel being the square's first corner; the values are turns of phase. */
export type Residues = ReadonlyMap<number, number>;

/** The residues of a phase (radians, wrapped or not) among the squares whose four corners are in the support. */
export function residuesOf(phase: RealVolume, support: MaskVolume): Residues {
  const { shape, data } = phase;
  const steps = [shape[1] * shape[2], shape[2], 1];
  const found = new Map<number, number>();
  for (let axis = 0; axis < 3; axis++) {
    const [b, c] = plane(axis);
    const [sb, sc] = [steps[b], steps[c]];
    const ends = [...shape];
    ends[b]--;
    ends[c]--;
    for (let z = 0; z < ends[0]; z++) {
      for (let y = 0; y < ends[1]; y++) {
        const row = (z * shape[1] + y) * shape[2];
        for (let i = row; i < row + ends[2]; i++) {
          if ((support.data[i] & support.data[i + sb] & support.data[i + sc] & support.data[i + sb + sc]) === 0) continue;
          const [p0, p1, p2, p3] = [data[i], data[i + sb], data[i + sb + sc], data[i + sc]];
          // The differences themselves sum to 0, so the turns taken out of them in wrapping are minus the residue.
          const turns = nearest(p1 - p0) + nearest(p2 - p1) + nearest(p3 - p2) + nearest(p0 - p3);
          if (turns !== 0) found.set(3 * i + axis, -turns);
        }
      }
    }
  }
  return found;
}

/** Whole turns nearest to an angle. */
function nearest(angle: number): number {
  return Math.round(angle / (2 * Math.PI));
}

/** The lines that residues form. */
export function linesOf(residues: Residues, shape: Shape): DislocationLine[] {
  const steps = [shape[1] * shape[2], shape[2], 1];
  const left = new Map(residues);
  const lines: DislocationLine[] = [];
  for (const [start, charge] of residues) {
    if (!left.has(start)) continue;
    use(left, start);
    const [ahead, end] = follow(left, beyond(start, charge, steps), steps, 1);
    const first = beyond(start, -charge, steps);
    const closed = end === first && ahead.length > 0;
    const behind = closed ? [] : follow(left, first, steps, -1)[0];
    lines.push({ points: [...behind.reverse(), start, ...ahead].map((square) => centreOfSquare(square, shape)), closed });
  }
  return lines;
}

/** The cube (by its first corner) that a line of this direction enters through a square. */
function beyond(square: number, direction: number, steps: readonly number[]): number {
  const voxel = Math.floor(square / 3);
  return direction > 0 ? voxel : voxel - steps[square % 3];
}

/** Squares from a cube on, forward (1) or backward (−1), and the cube where the line ends. */
function follow(left: Map<number, number>, from: number, steps: readonly number[], sense: 1 | -1): [number[], number] {
  const squares: number[] = [];
  let cube = from;
  for (;;) {
    const next = exitOf(left, cube, steps, sense);
    if (next === undefined) return [squares, cube];
    squares.push(next);
    const charge = left.get(next) ?? 0;
    use(left, next);
    cube = beyond(next, sense * charge, steps);
  }
}

/** A square of the cube through which a line leaves it (in the sense of travel). */
function exitOf(left: Map<number, number>, cube: number, steps: readonly number[], sense: 1 | -1): number | undefined {
  for (let axis = 0; axis < 3; axis++) {
    const near = 3 * cube + axis;
    if (sense * (left.get(near) ?? 0) < 0) return near;
    const far = 3 * (cube + steps[axis]) + axis;
    if (sense * (left.get(far) ?? 0) > 0) return far;
  }
  return undefined;
}

/** Takes one turn off a square: two lines pass where it holds two. */
function use(left: Map<number, number>, square: number): void {
  const charge = left.get(square) ?? 0;
  if (Math.abs(charge) > 1) left.set(square, charge - Math.sign(charge));
  else left.delete(square);
}

function centreOfSquare(square: number, [, ny, nx]: Shape): Triple {
  const voxel = Math.floor(square / 3);
  const half = (axis: number) => (square % 3 === axis ? 0 : 0.5);
  return [Math.floor(voxel / (ny * nx)) + half(0), (Math.floor(voxel / nx) % ny) + half(1), (voxel % nx) + half(2)];
}

/** The voxels at the corners of residues. */
export function voxelsAt(residues: Residues, shape: Shape): Uint8Array {
  const steps = [shape[1] * shape[2], shape[2], 1];
  const marked = new Uint8Array(voxelCount(shape));
  for (const square of residues.keys()) {
    const voxel = Math.floor(square / 3);
    const [b, c] = plane(square % 3);
    for (const corner of [0, steps[b], steps[c], steps[b] + steps[c]]) marked[voxel + corner] = 1;
  }
  return marked;
}
