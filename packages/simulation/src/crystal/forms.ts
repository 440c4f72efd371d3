// Random bodies of many kinds, about the origin and about 1 in radius, in random orientation: what nanocrystals look like, and
// what a method that expects convex facets does not expect.

import { type Matrix3, multiply, OptionError, scale, type Vector } from "@friedel/engine";
import { between, type Next, oneOf, randomDirection, randomRotation } from "../random.js";
import { familyPlanes, type PlaneFamily, scattered, scatteredNormals } from "./facets.js";
import { cylinder, diagonal, difference, ellipsoid, polyhedron, type Solid, union, unturned } from "./solid.js";

/**
 * Convex: random planes, a cubic metal's planes, ellipsoid, cylinder, box; plate and needle, which are several times longer along one
 * axis than along another. Not: two grown together, notched, hollow; with several voids, a shell, two particles apart.
 */
export type FormKind = (typeof convexForms)[number] | (typeof oddForms)[number] | (typeof rareForms)[number];

/** Kinds of convex bodies. */
export const convexForms = ["planes", "wulff", "ellipsoid", "cylinder", "box"] as const;

/** Kinds of bodies that are not convex. */
export const oddForms = ["pair", "notched", "hollow"] as const;

/** Kinds of bodies that are far from a compact crystal: for what must not rely on one. */
export const rareForms = ["plate", "needle", "voids", "shell", "two"] as const;

/** The kind of this name. Throws {@link OptionError} for none. */
export function formNamed(name: string): FormKind {
  const kinds = [...convexForms, ...oddForms, ...rareForms];
  const found = kinds.find((kind) => kind === name);
  if (found) return found;
  throw new OptionError(`expected a form out of ${kinds.join(", ")}, found '${name}'`);
}

const origin: Vector = [0, 0, 0];

/** Draws a body of a kind with numbers in [0, 1) from `next`. */
export function randomForm(kind: FormKind, next: Next): Solid {
  return makers[kind](next);
}

const makers: Readonly<Record<FormKind, (next: Next) => Solid>> = {
  planes: (next) => {
    const count = 7 + Math.floor(18 * next());
    return polyhedron(scattered(scatteredNormals(count, next), randomRotation(next), between(next, 0.1, 0.25), next));
  },
  wulff: (next) =>
    polyhedron(scattered(familyPlanes(wulffFamilies(next)), randomRotation(next), between(next, 0.03, 0.25), next)),
  ellipsoid: (next) => ellipsoid(turned(next, [between(next, 0.7, 1), between(next, 0.7, 1), 1]), origin),
  cylinder: (next) => cylinder(turned(next, [between(next, 0.7, 1), between(next, 0.7, 1), between(next, 0.6, 1.2)]), origin),
  box: (next) => polyhedron(scattered(boxPlanes(next), randomRotation(next), 0, next)),
  pair: (next) => {
    const [a, b] = [randomForm(oneOf(next, convexForms), next), randomForm(oneOf(next, convexForms), next)];
    const way = randomDirection(next);
    const size = between(next, 0.6, 0.9);
    // Far enough apart to leave a waist, near enough to be one piece.
    const apart = between(next, 0.55, 0.85) * (surfaceAlong(a, way) + size * surfaceAlong(b, scale(-1, way)));
    return union(a, b.moved(diagonal(size, size, size), scale(apart, way)));
  },
  notched: (next) => {
    const body = randomForm(oneOf(next, convexForms), next);
    const way = randomDirection(next);
    const surface = surfaceAlong(body, way);
    const dent = next() < 0.5 ? ellipsoid(turned(next, [1, between(next, 0.6, 1), 1]), origin) : polyhedron(boxPlanes(next));
    const size = between(next, 0.35, 0.55);
    return difference(body, dent.moved(multiply(diagonal(size, size, size), randomRotation(next)), scale(surface, way)));
  },
  hollow: (next) => {
    const body = randomForm(oneOf(next, convexForms), next);
    const hole = randomForm(oneOf(next, convexForms), next);
    const size = between(next, 0.25, 0.4);
    return difference(body, hole.moved(diagonal(size, size, size), scale(between(next, 0, 0.3), randomDirection(next))));
  },
  plate: (next) => flattened(next, [1, 1, between(next, 0.15, 0.4)]),
  needle: (next) => {
    const width = between(next, 0.15, 0.4);
    return flattened(next, [width, width, 1]);
  },
  voids: (next) => {
    let body = convexBody(next);
    for (let left = 1 + Math.floor(3 * next()); left > 0; left--) {
      const size = between(next, 0.15, 0.35);
      const place = scale(between(next, 0.1, 0.6), randomDirection(next));
      body = difference(body, convexBody(next).moved(diagonal(size, size, size), place));
    }
    return body;
  },
  shell: (next) => {
    const body = convexBody(next);
    const size = between(next, 0.5, 0.8);
    return difference(body, body.moved(diagonal(size, size, size), [0, 0, 0]));
  },
  two: (next) => {
    const [a, b] = [convexBody(next), convexBody(next)];
    const way = randomDirection(next);
    const size = between(next, 0.35, 1);
    // A plane fits between them.
    const apart = between(next, 1.05, 1.5) * (a.reach(way) + size * b.reach(scale(-1, way)));
    return union(a, b.moved(diagonal(size, size, size), scale(apart, way)));
  },
};

function convexBody(next: Next): Solid {
  return randomForm(oneOf(next, convexForms), next);
}

/** A convex body shortened by these factors, then turned. */
function flattened(next: Next, [a, b, c]: Vector): Solid {
  return convexBody(next).moved(multiply(randomRotation(next), diagonal(a, b, c)), origin);
}

/** Surface energies of {111}, {100} and {110} such that some of them may be cut off by the others. */
function wulffFamilies(next: Next): PlaneFamily[] {
  return [
    { hkl: [1, 1, 1], distance: 1 },
    { hkl: [1, 0, 0], distance: between(next, 0.8, 1.3) },
    { hkl: [1, 1, 0], distance: between(next, 0.95, 1.25) },
  ];
}

function boxPlanes(next: Next): { normal: Vector; distance: number }[] {
  const lengths = [between(next, 0.55, 1), between(next, 0.55, 1), between(next, 0.55, 1)];
  return lengths.flatMap((distance, axis) => [-1, 1].map((sign) => ({ normal: scale(sign, unturned[axis]), distance })));
}

/** How far from the origin, which is inside, a body's surface is along a unit vector. */
function surfaceAlong(body: Solid, way: Vector): number {
  let [inside, outside] = [0, body.reach(way)];
  for (let step = 0; step < 40; step++) {
    const middle = (inside + outside) / 2;
    if (body.depth(scale(middle, way)) > 0) inside = middle;
    else outside = middle;
  }
  return inside;
}

/** A turn after a stretch along the axes. */
function turned(next: Next, [a, b, c]: Vector): Matrix3 {
  return multiply(randomRotation(next), diagonal(a, b, c));
}
