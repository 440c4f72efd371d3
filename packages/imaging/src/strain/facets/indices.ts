// Which lattice planes the facets are. With the crystal's orientation known, the planes of small indices nearest to each normal;
// for a cubic crystal of which only the Bragg peak is known, the turn about Q under which the facets fit planes of small
// indices best. The angle that is left between a facet and its plane is its disorientation.

import {
  add,
  apply,
  cross,
  DataError,
  dot,
  equivalentIndices,
  fromColumns,
  type Matrix3,
  multiply,
  norm,
  OptionError,
  rotation,
  scale,
  toRadians,
  transpose,
  type Vector,
} from "@friedel/engine";
import { inPlane } from "./plane.js";

/** A facet's indices. */
export interface FacetIndex {
  readonly hkl: Vector;
  /** Between the facet's normal and the plane's, radians. */
  readonly disorientation: number;
}

/** A normal and the weight (area) that it has in finding an orientation. */
export interface WeighedNormal {
  readonly normal: Vector;
  readonly area: number;
}

/** How a cubic crystal was found to lie. */
export interface FoundOrientation {
  /** From hkl to the direction of its plane's normal: columns along the reciprocal axes, unit vectors for a cubic crystal. */
  readonly orientation: Matrix3;
  /** Root mean square disorientation, weighted by area, radians. */
  readonly misfit: number;
  /** That of the best other orientation, one that is not the same by symmetry: near to `misfit` the choice means little. */
  readonly nextMisfit: number;
}

/** Largest index of a facet. */
const mostIndex = 3;

/** Steps of the turn about Q: finer than facets are known. */
const stepDeg = 0.25;

/** Families that a nanocrystal's surface is made of, and how far off a plane of higher indices counts in choosing among orientations. */
const usual: readonly { readonly hkl: Vector; readonly handicapDeg: number }[] = [
  { hkl: [1, 1, 1], handicapDeg: 0 },
  { hkl: [1, 0, 0], handicapDeg: 0 },
  // Of higher energy on every cubic metal: a square of facets around a ⟨100⟩ is {100} rather than {110}.
  { hkl: [1, 1, 0], handicapDeg: 1 },
];
const farthestDeg = 12;

/** Orientations nearer than this are one. */
const sameDeg = 5;

/** The planes nearest to normals. `orientation` takes hkl to directions of the normals' frame: columns along a*, b*, c*. */
export function indexFacets(normals: readonly Vector[], orientation: Matrix3): FacetIndex[] {
  const planes = smallIndices().map((hkl) => ({ hkl, direction: unit(apply(orientation, hkl)) }));
  return normals.map((normal) => {
    // A plane of higher indices must be nearer by more than it is known, or noise would choose it.
    const scores = planes.map(({ hkl, direction }) => angleBetween(direction, normal) + rarity(hkl));
    const { hkl, direction } = planes[scores.indexOf(Math.min(...scores))];
    return { hkl, disorientation: angleBetween(direction, normal) };
  });
}

/**
 * The orientation of a cubic crystal with plane `hkl` along `q` from the facets of its surface.
 * Throws {@link DataError} without facets, {@link OptionError} for hkl 000.
 */
export function orientCubic(facets: readonly WeighedNormal[], hkl: Vector, q: Vector): FoundOrientation {
  if (!(norm(hkl) > 0)) throw new OptionError("expected indices of the Bragg peak, found 000");
  if (facets.length === 0) throw new DataError("expected facets to find the crystal's orientation from, found none");
  const start = turnOnto(unit(hkl), unit(q));
  const families = usual.flatMap(({ hkl: family, handicapDeg }) =>
    equivalentIndices(family).map((plane) => ({ plane: unit(plane), handicap: toRadians(handicapDeg) })),
  );
  const misfitAt = (turn: Matrix3) => {
    let [sum, total] = [0, 0];
    for (const { normal, area } of facets) {
      const nearest = Math.min(
        ...families.map(({ plane, handicap }) => handicap + angleBetween(apply(turn, plane), normal)),
        toRadians(farthestDeg),
      );
      sum += area * nearest * nearest;
      total += area;
    }
    return Math.sqrt(sum / total);
  };
  const turns = Array.from({ length: 360 / stepDeg }, (_, i) => {
    const turn = multiply(rotation(unit(q), toRadians(i * stepDeg)), start);
    return { turn, misfit: misfitAt(turn) };
  });
  const best = turns.reduce((a, b) => (b.misfit < a.misfit ? b : a));
  const others = turns.filter(({ turn }) => leastTurn(turn, best.turn) > toRadians(sameDeg));
  return {
    orientation: best.turn,
    misfit: best.misfit,
    nextMisfit: Math.min(...others.map(({ misfit }) => misfit), Number.POSITIVE_INFINITY),
  };
}

/** Angle between two directions, radians; exact for small ones too. */
export function angleBetween(a: Vector, b: Vector): number {
  return Math.atan2(norm(cross(a, b)), dot(a, b));
}

/** Indices as crystallographers write a plane: (1 −1 1). */
export function formatHkl(hkl: Vector): string {
  return `(${hkl.map((k) => (k < 0 ? `−${-k}` : String(k))).join(" ")})`;
}

/** All planes with indices without a common factor. */
function smallIndices(): Vector[] {
  const range = Array.from({ length: 2 * mostIndex + 1 }, (_, i) => i - mostIndex);
  const all = range.flatMap((h) => range.flatMap((k) => range.map((l): Vector => [h, k, l])));
  return all.filter((hkl) => hkl.map(Math.abs).reduce(divisor, 0) === 1);
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

/** The angle by which indices beyond 111 must be nearer, 1° for each unit of h² + k² + l² beyond 3 and no more than 6°. */
function rarity(hkl: Vector): number {
  return toRadians(Math.min(6, Math.max(0, dot(hkl, hkl) - 3)));
}

/** The turn that takes one unit vector to another. */
function turnOnto(from: Vector, to: Vector): Matrix3 {
  const [u, v] = [inPlane(from), inPlane(to)];
  const rows = [from, ...u] as const;
  const images = [to, ...v] as const;
  const column = (k: 0 | 1 | 2): Vector => rows.reduce<Vector>((sum, row, i) => add(sum, scale(row[k], images[i])), [0, 0, 0]);
  return fromColumns(column(0), column(1), column(2));
}

/** Least angle of a turn that takes one orientation to the other or to what is the same by the cube's symmetry. */
function leastTurn(a: Matrix3, b: Matrix3): number {
  // A cubic crystal's orientation is where its three axes lie, whichever is which and whichever way round.
  return Math.max(
    ...transpose(a).map((axis) => Math.min(...transpose(b).map((other) => Math.acos(Math.min(1, Math.abs(dot(axis, other))))))),
  );
}

function unit(v: Vector): Vector {
  return scale(1 / norm(v), v);
}
