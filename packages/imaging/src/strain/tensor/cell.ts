// Any unit cell: its reciprocal basis and the Bragg vectors of indices. W. R. Busing and H. A. Levy, Acta Cryst. 22, 457 (1967),
// doi 10.1107/S0365110X67000970, with the factor 2π in the basis. The crystal's Cartesian axes: x along a*, y in the plane of a* and b*.

import type { Triple } from "@friedel/engine";
import { apply, dot, fromColumns, type Matrix3, norm, OptionError, type Vector } from "@friedel/engine";

/** A unit cell. */
export interface Cell {
  /** a, b, c, metres. */
  readonly lengthsM: Triple;
  /** α (between b and c), β (c and a), γ (a and b), radians. */
  readonly angles: Triple;
}

/** B: columns a*, b*, c* in the crystal's Cartesian axes (x, y, z), 1/m; Q = B·hkl. Throws {@link OptionError} for a cell that is none. */
export function reciprocalBasis({ lengthsM, angles }: Cell): Matrix3 {
  const [a, b, c] = lengthsM;
  const [ca, cb, cg] = angles.map(Math.cos);
  const [sa, sb, sg] = angles.map(Math.sin);
  // (V/abc)²: above 0 only where three edges can meet at these angles.
  const flatness = 1 - ca ** 2 - cb ** 2 - cg ** 2 + 2 * ca * cb * cg;
  if (![a, b, c].every((length) => length > 0 && Number.isFinite(length)) || !(flatness > 1e-12) || !(Math.min(sa, sb, sg) > 0)) {
    const degrees = angles.map((angle) => ((angle * 180) / Math.PI).toFixed(2)).join(", ");
    throw new OptionError(`expected the edges and angles of a unit cell, found ${lengthsM.join(", ")} m and ${degrees}°`);
  }
  const volume = a * b * c * Math.sqrt(flatness);
  const turn = 2 * Math.PI;
  const aStar = (turn * b * c * sa) / volume;
  const bStar = (turn * a * c * sb) / volume;
  const cosGammaStar = (ca * cb - cg) / (sa * sb);
  const cosBetaStar = (ca * cg - cb) / (sa * sg);
  const cStar = (turn * a * b * sg) / volume;
  const sinBetaStar = Math.sqrt(1 - cosBetaStar ** 2);
  return fromColumns(
    [aStar, 0, 0],
    [bStar * cosGammaStar, bStar * Math.sqrt(1 - cosGammaStar ** 2), 0],
    [cStar * cosBetaStar, -cStar * sinBetaStar * ca, turn / c],
  );
}

/** Q of indices in the crystal's Cartesian axes, 1/m. */
export function braggVectorIn(cell: Cell, hkl: Vector): Vector {
  return apply(reciprocalBasis(cell), hkl);
}

/** A measured Bragg vector with the indices that it is taken for. */
export interface IndexedPeak {
  readonly hkl: Vector;
  /** In any frame, the same for all peaks, 1/m. */
  readonly q: Vector;
}

/** By how much lengths may differ (strain and wavelength change them by a per cent or two), and angles, radians. */
const largestMisfit = { length: 0.05, angle: (5 * Math.PI) / 180 } as const;

/**
 * Refuses indices that the cell does not give: lengths of Bragg vectors that differ by more than 5 %, angles between two by more
 * than 5°. Throws {@link OptionError}.
 */
export function checkIndices(cell: Cell, peaks: readonly IndexedPeak[]): void {
  const expected = peaks.map(({ hkl }) => braggVectorIn(cell, hkl));
  peaks.forEach(({ hkl, q }, i) => {
    const ratio = norm(q) / norm(expected[i]);
    if (!(Math.abs(ratio - 1) <= largestMisfit.length)) {
      throw new OptionError(`expected |Q| of ${hkl.join(" ")} near ${norm(expected[i])} 1/m in this cell, found ${norm(q)}`);
    }
    for (let j = 0; j < i; j++) {
      const [wanted, found] = [angleBetween(expected[i], expected[j]), angleBetween(q, peaks[j].q)];
      if (Math.abs(wanted - found) <= largestMisfit.angle) continue;
      const degrees = (angle: number) => `${((angle * 180) / Math.PI).toFixed(1)}°`;
      throw new OptionError(
        `expected ${degrees(wanted)} between ${peaks[j].hkl.join(" ")} and ${hkl.join(" ")} in this cell, found ${degrees(found)}`,
      );
    }
  });
}

function angleBetween(a: Vector, b: Vector): number {
  return Math.acos(Math.max(-1, Math.min(1, dot(a, b) / (norm(a) * norm(b)))));
}
