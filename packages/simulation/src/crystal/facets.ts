// Faceted shapes as intersections of half-spaces n·r ≤ d, in a laboratory frame (x, y, z).
// A crystal of a cubic metal is cut by its {111}, {100} and {110} planes at random distances (a Wulff construction with
// scattered surface energies), so that it is compact, faceted and not centrosymmetric.

import {
  add,
  apply,
  cross,
  dot,
  inverseTranspose,
  type Matrix3,
  norm,
  OptionError,
  type Random,
  scale,
  uniformSequence,
  type Vector,
} from "@friedel/engine";
import { randomRotation } from "../random.js";

/** A half-space n·r ≤ distance. */
export interface Facet {
  /** Outward unit normal. */
  readonly normal: Vector;
  /** From the origin, in the length unit of its crystal. */
  readonly distance: number;
}

/** How a random shape is cut: by the planes of a cubic metal, or by a number of planes of random direction. */
export type FacetKind = "cubic" | number;

/** A family of equivalent planes and their distance from the origin. */
export interface PlaneFamily {
  readonly hkl: Vector;
  readonly distance: number;
}

/** Families of planes with their mean distances: about those of a face-centred cubic metal at equilibrium. */
const families: readonly PlaneFamily[] = [
  { hkl: [1, 1, 1], distance: 1 },
  { hkl: [1, 0, 0], distance: 1.1 },
  { hkl: [1, 1, 0], distance: 1.15 },
];

/** Largest relative change of a plane's distance. */
const scatter = 0.25;

const fewestPlanes = 4;
const mostPlanes = 200;

/** Random facets about the origin, in a random orientation; those that cut nothing off are left out. */
export function randomFacets(random: Random, kind: FacetKind = "cubic"): Facet[] {
  const next = uniformSequence(random);
  const rotation = randomRotation(next);
  const planes = kind === "cubic" ? familyPlanes(families) : scatteredNormals(kind, next);
  return scattered(planes, rotation, scatter, next);
}

/** Turned planes at distances changed at random by at most the share `spread`; those that cut nothing off are left out. */
export function scattered(planes: readonly Facet[], rotation: Matrix3, spread: number, next: () => number): Facet[] {
  const facets = planes.map(({ normal, distance }) => ({
    normal: apply(rotation, normal),
    distance: distance * (1 + spread * (2 * next() - 1)),
  }));
  return withVertices(facets);
}

/** The corners of the polyhedron; empty where the half-spaces have nothing in common or are fewer than four. */
export function vertices(facets: readonly Facet[]): Vector[] {
  const size = Math.max(...facets.map((facet) => Math.abs(facet.distance)));
  const corners: Vector[] = [];
  for (let i = 0; i < facets.length; i++) {
    for (let j = i + 1; j < facets.length; j++) {
      for (let k = j + 1; k < facets.length; k++) {
        const corner = meet(facets[i], facets[j], facets[k]);
        if (corner && facets.every((f) => dot(f.normal, corner) <= f.distance + 1e-9 * size)) corners.push(corner);
      }
    }
  }
  return corners;
}

/** The facets of the shape after r → M·r + shift. */
export function transformFacets(facets: readonly Facet[], matrix: Matrix3, shift: Vector = [0, 0, 0]): Facet[] {
  const forNormals = inverseTranspose(matrix);
  return facets.map(({ normal, distance }) => {
    const n = apply(forNormals, normal);
    const length = norm(n);
    const unit = scale(1 / length, n);
    return { normal: unit, distance: distance / length + dot(unit, shift) };
  });
}

/** All planes of the families of a cubic crystal. */
export function familyPlanes(of: readonly PlaneFamily[]): Facet[] {
  const signs = [-1, 0, 1];
  const all = signs.flatMap((h) => signs.flatMap((k) => signs.map((l): Vector => [h, k, l])));
  return of.flatMap(({ hkl, distance }) => {
    const order = dot(hkl, hkl);
    return all.filter((n) => dot(n, n) === order).map((n): Facet => ({ normal: scale(1 / Math.sqrt(order), n), distance }));
  });
}

/** `count` planes at distance 1 with directions on a Fibonacci spiral, each moved at random by less than the spacing: they always surround the origin. */
export function scatteredNormals(count: number, next: () => number): Facet[] {
  if (!Number.isInteger(count) || count < fewestPlanes || count > mostPlanes) {
    throw new OptionError(`expected "cubic" or a number of planes from ${fewestPlanes} to ${mostPlanes}, found ${count}`);
  }
  const golden = Math.PI * (3 - Math.sqrt(5));
  return Array.from({ length: count }, (_, i): Facet => {
    const z = 1 - (2 * (i + 0.5 + 0.5 * (next() - 0.5))) / count;
    const angle = golden * i + (next() - 0.5) / Math.sqrt(count);
    const radius = Math.sqrt(1 - z * z);
    return { normal: [radius * Math.cos(angle), radius * Math.sin(angle), z], distance: 1 };
  });
}

function withVertices(facets: readonly Facet[]): Facet[] {
  const corners = vertices(facets);
  return facets.filter((f) => corners.filter((corner) => Math.abs(dot(f.normal, corner) - f.distance) < 1e-9).length >= 3);
}

/** The point where three planes meet, unless two of them are (nearly) parallel. */
function meet(a: Facet, b: Facet, c: Facet): Vector | undefined {
  const [bc, ca, ab] = [cross(b.normal, c.normal), cross(c.normal, a.normal), cross(a.normal, b.normal)];
  const volume = dot(a.normal, bc);
  if (Math.abs(volume) < 1e-9) return undefined;
  return scale(1 / volume, add(add(scale(a.distance, bc), scale(b.distance, ca)), scale(c.distance, ab)));
}
