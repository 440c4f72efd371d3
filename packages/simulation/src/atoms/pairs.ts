// Which atoms are near each other: the pairs within a range, found by sorting the atoms into cells as wide as the range.
// Free crystals only: no periodic images.

import { OptionError } from "@friedel/engine";

/** Every pair within `range` once: the partners of atom i, all of a higher number, are partner[start[i]] … partner[start[i + 1] − 1]. */
export interface NeighbourPairs {
  readonly start: Int32Array;
  readonly partner: Int32Array;
  readonly range: number;
}

/** Atoms sorted into cells that are at least as wide as the range. */
export interface Cells {
  readonly counts: readonly [number, number, number];
  /** Cell of each atom. */
  readonly cell: Int32Array;
  /** Atoms by cell: members[first[c]] … members[first[c + 1] − 1]. */
  readonly first: Int32Array;
  readonly members: Int32Array;
  /** Of the smallest box around all atoms, along x, y and z. */
  readonly extent: readonly number[];
}

/** Finds all pairs closer than `range`. Throws {@link OptionError} for positions that are not finite. */
export function neighbourPairs(positions: Float64Array, range: number): NeighbourPairs {
  const atoms = positions.length / 3;
  const { counts, cell, first, members } = sortIntoCells(positions, range);
  const [nx, ny, nz] = counts;
  const start = new Int32Array(atoms + 1);
  let partner = new Int32Array(48 * atoms + 16);
  let found = 0;
  for (let i = 0; i < atoms; i++) {
    const [x, y, z] = [positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]];
    const cx = cell[i] % nx;
    const cy = Math.floor(cell[i] / nx) % ny;
    const cz = Math.floor(cell[i] / (nx * ny));
    for (let c = Math.max(0, cz - 1); c <= Math.min(nz - 1, cz + 1); c++) {
      for (let b = Math.max(0, cy - 1); b <= Math.min(ny - 1, cy + 1); b++) {
        // Cells side by side along x lie side by side in the list of members.
        const row = nx * (b + ny * c);
        const end = first[row + Math.min(nx - 1, cx + 1) + 1];
        for (let m = first[row + Math.max(0, cx - 1)]; m < end; m++) {
          const j = members[m];
          if (j <= i) continue;
          const [dx, dy, dz] = [positions[3 * j] - x, positions[3 * j + 1] - y, positions[3 * j + 2] - z];
          if (dx * dx + dy * dy + dz * dz >= range * range) continue;
          if (found === partner.length) partner = longer(partner);
          partner[found++] = j;
        }
      }
    }
    start[i + 1] = found;
  }
  return { start, partner: partner.subarray(0, found), range };
}

/** Sorts atoms into cells along x, then y, then z. Throws {@link OptionError} for positions that are not finite. */
export function sortIntoCells(positions: Float64Array, range: number): Cells {
  if (!(range > 0)) throw new OptionError(`expected a positive range, found ${range}`);
  const atoms = positions.length / 3;
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = low.map((x) => -x);
  for (let i = 0; i < positions.length; i++) {
    if (!Number.isFinite(positions[i])) {
      throw new OptionError(`expected finite positions, found ${positions[i]} for atom ${Math.floor(i / 3)}`);
    }
    const axis = i % 3;
    if (positions[i] < low[axis]) low[axis] = positions[i];
    if (positions[i] > high[axis]) high[axis] = positions[i];
  }
  // Atoms far from each other would need more cells than there are atoms: wider ones then.
  let width = range;
  const countsOf = () => high.map((x, i) => Math.max(1, Math.floor((x - low[i]) / width)));
  while (countsOf().reduce((product, n) => product * n, 1) > 4 * atoms + 64) width *= 1.5;
  const [nx, ny, nz] = atoms === 0 ? [1, 1, 1] : countsOf();
  const counts = [nx, ny, nz] as const;
  const cell = new Int32Array(atoms);
  const first = new Int32Array(nx * ny * nz + 1);
  for (let i = 0; i < atoms; i++) {
    const x = Math.min(nx - 1, Math.floor((positions[3 * i] - low[0]) / width));
    const y = Math.min(ny - 1, Math.floor((positions[3 * i + 1] - low[1]) / width));
    const z = Math.min(nz - 1, Math.floor((positions[3 * i + 2] - low[2]) / width));
    cell[i] = x + nx * (y + ny * z);
    first[cell[i] + 1]++;
  }
  for (let c = 0; c < first.length - 1; c++) first[c + 1] += first[c];
  const next = first.slice();
  const members = new Int32Array(atoms);
  for (let i = 0; i < atoms; i++) members[next[cell[i]]++] = i;
  return { counts, cell, first, members, extent: high.map((x, i) => x - low[i]) };
}

function longer(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(2 * array.length);
  grown.set(array);
  return grown;
}
