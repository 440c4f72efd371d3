// The area of a facet as it would be with sharp edges. A surface of finite resolution rounds its edges off over a voxel or two,
// which is a large part of a small facet; where two facets meet, their planes tell where the edge is. Sides without a neighbour
// end where the flat part ends. Facets are taken for convex.

import { add, cross, dot, inverseTranspose, norm, scale, type Vector } from "@friedel/engine";
import { inPlane, type Plane } from "./plane.js";

type Point = readonly [number, number];

/** Two planes nearer to parallel than this (sine of 5°) have no edge that could be located. */
const leastSine = 0.087;

/** The point nearest to `r` on the line in which two planes meet, or undefined if they are nearly parallel. */
export function onEdge(r: Vector, a: Plane, b: Plane): Vector | undefined {
  const along = cross(a.normal, b.normal);
  const length = norm(along);
  if (length < leastSine) return undefined;
  const unit = scale(1 / length, along);
  return solve([a.normal, b.normal, unit], [a.distance, b.distance, dot(unit, r)]);
}

/** The point where three planes meet, or undefined where two of them are nearly parallel. */
export function cornerOf(a: Plane, b: Plane, c: Plane): Vector | undefined {
  const volume = Math.abs(dot(a.normal, cross(b.normal, c.normal)));
  return volume < leastSine ** 2 ? undefined : solve([a.normal, b.normal, c.normal], [a.distance, b.distance, c.distance]);
}

function solve(rows: readonly [Vector, Vector, Vector], values: Vector): Vector {
  // The rows' dual basis are the columns of the inverse, which inverseTranspose gives as rows.
  const [x, y, z] = inverseTranspose(rows);
  return add(scale(values[0], x), add(scale(values[1], y), scale(values[2], z)));
}

/** Area of the convex hull of points, seen along a plane's normal, less what lies beyond the planes of its neighbours. */
export function outlineArea(points: readonly Vector[], plane: Plane, neighbours: readonly Plane[]): number {
  const [u, v] = inPlane(plane.normal);
  let outline = convexHull(points.map((r): Point => [dot(r, u), dot(r, v)]));
  const foot = scale(plane.distance, plane.normal);
  for (const { normal, distance } of neighbours) {
    if (norm(cross(normal, plane.normal)) < leastSine) continue;
    outline = clip(outline, [dot(normal, u), dot(normal, v)], distance - dot(normal, foot));
  }
  return Math.abs(doubleArea(outline)) / 2;
}

/** Corners of the convex hull, counter-clockwise (A. M. Andrew, Inf. Process. Lett. 9, 216 (1979)). */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (from: readonly Point[]) => {
    const chain: Point[] = [];
    for (const p of from) {
      while (chain.length > 1 && turn(chain[chain.length - 2], chain[chain.length - 1], p) <= 0) chain.pop();
      chain.push(p);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

function turn(a: Point, b: Point, c: Point): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/** The part of a convex polygon within n·p ≤ limit (I. E. Sutherland and G. W. Hodgman, Commun. ACM 17, 32 (1974)). */
function clip(polygon: readonly Point[], n: Point, limit: number): Point[] {
  const depth = (p: Point) => limit - n[0] * p[0] - n[1] * p[1];
  return polygon.flatMap((p, i) => {
    const q = polygon[(i + 1) % polygon.length];
    const [a, b] = [depth(p), depth(q)];
    const t = a / (a - b);
    const between: Point[] = a >= 0 !== b >= 0 ? [[p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])]] : [];
    return a >= 0 ? [p, ...between] : between;
  });
}

function doubleArea(polygon: readonly Point[]): number {
  return polygon.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = polygon[(i + 1) % polygon.length];
    return sum + x * nextY - y * nextX;
  }, 0);
}
