// The edges of a box and the body of an arrow, as coordinates x, y, z of vertices.

import { add, cross, norm, scale, type Triple } from "@friedel/engine";
import type { Arrow } from "./words.js";

/** Sides of an arrow's shaft and head. */
const sides = 16;
/** Of its length. */
const [headLength, headRadius, shaftRadius] = [0.16, 0.04, 0.007];

/** The twelve edges of a box around the middle, two ends each. */
export function boxLines([x, y, z]: Triple): Float32Array {
  const corner = (k: number) => [k & 1 ? x : -x, k & 2 ? y : -y, k & 4 ? z : -z];
  const edges = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((k) => [1, 2, 4].filter((bit) => !(k & bit)).map((bit) => [k, k | bit]));
  return Float32Array.from(edges.flatMap(([a, b]) => [...corner(a), ...corner(b)]));
}

/** The triangles of an arrow. */
export function arrowTriangles({ from, direction, length }: Arrow): Float32Array {
  // Of the axes of space the one that is most across it makes a right angle with it.
  const least = [0, 1, 2].reduce((best, k) => (Math.abs(direction[k]) < Math.abs(direction[best]) ? k : best));
  const across = cross(direction, [least === 0 ? 1 : 0, least === 1 ? 1 : 0, least === 2 ? 1 : 0]);
  const one = scale(1 / norm(across), across);
  const other = cross(direction, one);
  const at = (along: number, radius: number, side: number): Triple => {
    const angle = (2 * Math.PI * side) / sides;
    const out = add(scale(Math.cos(angle), one), scale(Math.sin(angle), other));
    return add(from, scale(length, add(scale(along, direction), scale(radius, out))));
  };
  const neck = 1 - headLength;
  const triangles: Triple[] = [];
  for (let side = 0; side < sides; side++) {
    const next = side + 1;
    triangles.push(at(0, shaftRadius, side), at(0, shaftRadius, next), at(neck, shaftRadius, next));
    triangles.push(at(0, shaftRadius, side), at(neck, shaftRadius, next), at(neck, shaftRadius, side));
    triangles.push(at(neck, headRadius, side), at(neck, headRadius, next), at(1, 0, 0));
    triangles.push(at(neck, headRadius, side), at(neck, headRadius, next), at(neck, 0, 0));
  }
  return Float32Array.from(triangles.flat());
}
