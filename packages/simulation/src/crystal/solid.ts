// Bodies as functions of space: how deep a point lies inside. Convex primitives, and what can be put together from them.
// Depths are bounds: no body's depth changes faster than the distance walked, so a voxel that is deep enough is inside whole.

import {
  add,
  apply,
  dot,
  fromColumns,
  inverseTranspose,
  type Matrix3,
  multiply,
  norm,
  scale,
  transpose,
  type Vector,
} from "@friedel/engine";
import { type Facet, transformFacets, vertices } from "./facets.js";

/** Stretches along x, y and z. */
export function diagonal(x: number, y: number, z: number): Matrix3 {
  return fromColumns([x, 0, 0], [0, y, 0], [0, 0, z]);
}

/** The turn that does nothing. */
export const unturned = diagonal(1, 1, 1);

/** A body in the laboratory frame. */
export interface Solid {
  /** Positive inside, negative outside; its absolute value is at most the distance to the surface. */
  depth(r: Vector): number;
  /** The largest direction·r of the body, or of a convex body around it. */
  reach(direction: Vector): number;
  /** The body after r → matrix·r + shift. */
  moved(matrix: Matrix3, shift: Vector): Solid;
}

/** The intersection of half-spaces; it must be bounded. */
export function polyhedron(facets: readonly Facet[]): Solid {
  const corners = vertices(facets);
  return {
    depth: (r) => {
      let least = Number.POSITIVE_INFINITY;
      for (const { normal, distance } of facets) {
        const depth = distance - normal[0] * r[0] - normal[1] * r[1] - normal[2] * r[2];
        if (depth < least) least = depth;
      }
      return least;
    },
    reach: (direction) => Math.max(...corners.map((corner) => dot(direction, corner))),
    moved: (matrix, shift) => polyhedron(transformFacets(facets, matrix, shift)),
  };
}

/** The unit ball after r → matrix·r + centre. */
export function ellipsoid(matrix: Matrix3, centre: Vector): Solid {
  return affineSolid(
    matrix,
    centre,
    (s) => 1 - norm(s),
    (d) => norm(d),
  );
}

/** The cylinder of radius 1 with flat ends at z = ±1, after r → matrix·r + centre. */
export function cylinder(matrix: Matrix3, centre: Vector): Solid {
  return affineSolid(
    matrix,
    centre,
    (s) => Math.min(1 - Math.hypot(s[0], s[1]), 1 - Math.abs(s[2])),
    (d) => Math.hypot(d[0], d[1]) + Math.abs(d[2]),
  );
}

/** Everything in one body or the other. */
export function union(a: Solid, b: Solid): Solid {
  return {
    depth: (r) => Math.max(a.depth(r), b.depth(r)),
    reach: (direction) => Math.max(a.reach(direction), b.reach(direction)),
    moved: (matrix, shift) => union(a.moved(matrix, shift), b.moved(matrix, shift)),
  };
}

/** The first body without the second. */
export function difference(a: Solid, b: Solid): Solid {
  return {
    depth: (r) => Math.min(a.depth(r), -b.depth(r)),
    reach: (direction) => a.reach(direction),
    moved: (matrix, shift) => difference(a.moved(matrix, shift), b.moved(matrix, shift)),
  };
}

/** A body given by depth and reach in coordinates s of its own, r = matrix·s + centre. */
function affineSolid(matrix: Matrix3, centre: Vector, depth: (s: Vector) => number, reach: (d: Vector) => number): Solid {
  const inverse = transpose(inverseTranspose(matrix));
  const transposed = transpose(matrix);
  // No smaller than the largest singular value of the inverse: lengths in s are at most this times lengths in r.
  const stretch = Math.hypot(...inverse.map(norm));
  const away = scale(-1, centre);
  return {
    depth: (r) => depth(apply(inverse, add(r, away))) / stretch,
    reach: (direction) => reach(apply(transposed, direction)) + dot(direction, centre),
    moved: (by, shift) => affineSolid(multiply(by, matrix), add(apply(by, centre), shift), depth, reach),
  };
}
