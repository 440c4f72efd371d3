// Shells of reciprocal space and the curves over them. A shell is where |q| from the Bragg peak lies in an interval; per direction, the
// part of it inside a double cone about that direction. Voxels of a pattern are no cubes, so shells are laid in 1/m, not in voxels.

import { centreOf, dot, type Matrix3, norm, OptionError, type Shape, toPerNm, transpose, type Vector } from "@friedel/engine";

/** Where a curve is taken. */
export interface ShellOptions {
  /** Half opening of the double cone about a direction, radians. Default 30°. */
  readonly halfAngle?: number;
}

/** A quantity over shells; shells without a voxel are left out. */
export interface ShellCurve {
  /** Mean distance of the shell's voxels from the Bragg peak, 1/nm (with 2π). */
  readonly qPerNm: readonly number[];
  readonly value: readonly number[];
  readonly threshold: readonly number[];
  /** Voxels of each shell that count. */
  readonly voxels: readonly number[];
}

/** Where a curve first falls below its threshold. */
export interface Cutoff {
  readonly qPerNm: number;
  /** 2π/q: the full period. */
  readonly resolutionNm: number;
  /** The curve stays above its threshold as far as the data go: the resolution is this good at least. */
  readonly limitedByData: boolean;
}

/** A curve with its cutoff. */
export interface Resolution {
  readonly curve: ShellCurve;
  /** Null where the curve has no shell above its threshold to begin with. */
  readonly cutoff: Cutoff | null;
}

/** Over whole shells, and along every direction. */
export interface Resolutions {
  readonly all: Resolution;
  readonly along: Readonly<Record<string, Resolution>>;
}

/** In the laboratory frame. */
const directions = { x: [1, 0, 0], y: [0, 1, 0], z: [0, 0, 1] } as const;

/** Sums of `terms` quantities over shells: `visit` adds a voxel's, and says whether it counts. */
export function overShells(
  shape: Shape,
  reciprocalColumns: Matrix3,
  { halfAngle = Math.PI / 6 }: ShellOptions,
  terms: number,
  visit: (voxel: number, terms: Float64Array) => boolean,
): { readonly all: ShellSums; readonly along: Readonly<Record<string, ShellSums>> } {
  if (!(halfAngle > 0 && halfAngle <= Math.PI / 2)) throw new OptionError(`expected halfAngle up to 90°, found ${halfAngle} rad`);
  // As thick as the longest of the pattern's own steps.
  const width = Math.max(...transpose(reciprocalColumns).map(norm));
  const units: readonly Vector[] = Object.values(directions);
  const least = Math.cos(halfAngle);
  const all = new ShellSums(width, terms);
  const along = units.map(() => new ShellSums(width, terms));
  const values = new Float64Array(terms);
  const [cz, cy, cx] = centreOf(shape);
  let i = 0;
  for (let z = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[2]; x++, i++) {
        if (!visit(i, values)) continue;
        const n: Vector = [z - cz, y - cy, x - cx];
        const q: Vector = [dot(reciprocalColumns[0], n), dot(reciprocalColumns[1], n), dot(reciprocalColumns[2], n)];
        const length = norm(q);
        all.add(length, values);
        units.forEach((unit, k) => {
          if (Math.abs(dot(unit, q)) >= least * length) along[k].add(length, values);
        });
      }
    }
  }
  return { all, along: Object.fromEntries(Object.keys(directions).map((name, k) => [name, along[k]])) };
}

/** Running sums, one row a shell. */
export class ShellSums {
  readonly #width: number;
  readonly #terms: number;
  readonly #rows: { voxels: number; q: number; sums: Float64Array }[] = [];

  constructor(width: number, terms: number) {
    this.#width = width;
    this.#terms = terms;
  }

  add(q: number, values: Float64Array): void {
    const shell = Math.round(q / this.#width);
    while (this.#rows.length <= shell) this.#rows.push({ voxels: 0, q: 0, sums: new Float64Array(this.#terms) });
    const row = this.#rows[shell];
    row.voxels++;
    row.q += q;
    for (let k = 0; k < values.length; k++) row.sums[k] += values[k];
  }

  /** The curve of a function of the sums; shells where that is not a number are left out. */
  curve(value: (sums: Float64Array) => number, threshold: (voxels: number) => number): Resolution {
    const kept = this.#rows
      .filter(({ voxels }) => voxels > 0)
      .map(({ voxels, q, sums }) => ({ voxels, q: toPerNm(q / voxels), value: value(sums), threshold: threshold(voxels) }))
      .filter((row) => Number.isFinite(row.value));
    const curve: ShellCurve = {
      qPerNm: kept.map(({ q }) => q),
      value: kept.map(({ value }) => value),
      threshold: kept.map(({ threshold }) => threshold),
      voxels: kept.map(({ voxels }) => voxels),
    };
    return { curve, cutoff: cutoffOf(curve) };
  }
}

/** The first crossing, linear between shells. A shell whose threshold is 1, with but one independent voxel, cannot be compared. */
export function cutoffOf({ qPerNm, value, threshold }: ShellCurve): Cutoff | null {
  const above = value.map((v, k) => (threshold[k] < 1 ? v - threshold[k] : 0));
  const first = above.findIndex((margin) => margin < 0);
  const last = qPerNm.length - 1;
  if (last < 0 || first === 0 || qPerNm[last] === 0) return null;
  if (first < 0) return { qPerNm: qPerNm[last], resolutionNm: (2 * Math.PI) / qPerNm[last], limitedByData: true };
  const part = above[first - 1] / (above[first - 1] - above[first]);
  const q = qPerNm[first - 1] + part * (qPerNm[first] - qPerNm[first - 1]);
  return q > 0 ? { qPerNm: q, resolutionNm: (2 * Math.PI) / q, limitedByData: false } : null;
}
