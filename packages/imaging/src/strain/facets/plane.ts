// Planes through points on a surface.

import { add, cross, dot, norm, scale, type Vector } from "@friedel/engine";

/** n·r = distance, n a unit vector. */
export interface Plane {
  readonly normal: Vector;
  readonly distance: number;
}

/** Iterations of the fit: it converges at once, because the points are near the first plane. */
const turns = 3;

/**
 * The plane of least Σ weight·(distance to the plane)², found from a plane that is nearly right: heights over it are fitted by a
 * linear function, which turns it. Points are (x, y, z) triples, `chosen` says which.
 */
export function fitPlane(points: Float32Array, weights: Float64Array, chosen: readonly number[], start: Vector): Plane {
  const centre = centreOfMass(points, weights, chosen);
  let normal = start;
  for (let turn = 0; turn < turns; turn++) {
    const [u, v] = inPlane(normal);
    let [uu, uv, vv, uh, vh] = [0, 0, 0, 0, 0];
    for (const i of chosen) {
      const r: Vector = [points[3 * i] - centre[0], points[3 * i + 1] - centre[1], points[3 * i + 2] - centre[2]];
      const [a, b, h, w] = [dot(r, u), dot(r, v), dot(r, normal), weights[i]];
      uu += w * a * a;
      uv += w * a * b;
      vv += w * b * b;
      uh += w * a * h;
      vh += w * b * h;
    }
    const determinant = uu * vv - uv * uv;
    if (!(determinant > 0)) break;
    const tilted = add(normal, add(scale((uv * vh - vv * uh) / determinant, u), scale((uv * uh - uu * vh) / determinant, v)));
    normal = scale(1 / norm(tilted), tilted);
  }
  return { normal, distance: dot(normal, centre) };
}

/** Mean place of points, by weight. */
export function centreOfMass(points: Float32Array, weights: Float64Array, chosen: readonly number[]): Vector {
  let [x, y, z, total] = [0, 0, 0, 0];
  for (const i of chosen) {
    x += weights[i] * points[3 * i];
    y += weights[i] * points[3 * i + 1];
    z += weights[i] * points[3 * i + 2];
    total += weights[i];
  }
  return [x / total, y / total, z / total];
}

/** Two unit vectors at right angles to a unit normal and each other, right-handed with it. */
export function inPlane(normal: Vector): [Vector, Vector] {
  const least = normal.map(Math.abs).indexOf(Math.min(...normal.map(Math.abs)));
  const across = cross(normal, [Number(least === 0), Number(least === 1), Number(least === 2)]);
  const u = scale(1 / norm(across), across);
  return [u, cross(normal, u)];
}

/** Width of a flat patch across its narrow way: that of the rectangle with the same spread of area, √12 of the deviation. */
export function widthOf(points: Float32Array, weights: Float64Array, chosen: readonly number[], normal: Vector): number {
  const centre = centreOfMass(points, weights, chosen);
  const [u, v] = inPlane(normal);
  let [uu, uv, vv, total] = [0, 0, 0, 0];
  for (const i of chosen) {
    const r: Vector = [points[3 * i] - centre[0], points[3 * i + 1] - centre[1], points[3 * i + 2] - centre[2]];
    const [a, b, w] = [dot(r, u), dot(r, v), weights[i]];
    uu += w * a * a;
    uv += w * a * b;
    vv += w * b * b;
    total += w;
  }
  const least = (uu + vv) / 2 - Math.hypot((uu - vv) / 2, uv);
  return Math.sqrt((12 * Math.max(0, least)) / total);
}
