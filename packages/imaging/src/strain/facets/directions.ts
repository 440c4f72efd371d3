// In which directions a surface looks: the area of its normals as a density on the sphere, and the density's peaks. A flat
// facet is a peak; a round surface is even. After the density of normals of M.-I. Richard et al., J. Appl. Cryst. 51, 1672 (2018).

import { add, dot, norm, scale, type Vector } from "@friedel/engine";
import { vectorAt } from "./mesh-measures.js";

/** A direction in which more surface looks than around it. */
export interface DirectionPeak {
  readonly direction: Vector;
  /** Density of area there, in units of that of a sphere of the same area. */
  readonly height: number;
}

/** Cells along an edge of the cube that is laid around the sphere: about 1.9° each, well below any facet's width. */
const cellsAcross = 48;

/** Contributions below exp(−9/2) = 1 % are left out. */
const reach = 3;

/** Steps that take a peak from its cell to the density's own maximum. */
const shifts = 20;

/** Directions with their areas: x, y, z and area of each cell. */
type Cells = Float64Array;

/** The cells of which a mean around a direction may have some, in their order. */
type Near = (direction: Vector) => Int32Array;

/**
 * Peaks of the density of area over directions, highest first. `normals` are unit vectors with their areas; `width` (radians) is
 * that of the Gaussian that makes a density of them; of two peaks nearer than `separation` (radians) the higher is kept. Peaks
 * lower than `least` are left out.
 */
export function directionPeaks(
  normals: Float32Array,
  areas: Float64Array,
  { width, separation, least }: { readonly width: number; readonly separation: number; readonly least: number },
): DirectionPeak[] {
  const cells = gather(normals, areas);
  const count = cells.length / 4;
  let total = 0;
  for (let i = 0; i < count; i++) total += cells[4 * i + 3];
  // A sphere's density: its area over 4π, under a Gaussian of integral 2π width².
  const even = (total * width * width) / 2;
  const directions = Array.from({ length: count }, (_, i): Vector => [cells[4 * i], cells[4 * i + 1], cells[4 * i + 2]]);
  const near = nearestOf(cells, reach * width);
  const around = (direction: Vector) => mean(cells, near(direction), direction, width);
  const heights = directions.map((direction) => around(direction).weight / even);
  const order = directions.map((_, i) => i).sort((a, b) => heights[b] - heights[a]);
  const peaks: DirectionPeak[] = [];
  const apart = Math.cos(separation);
  for (const i of order) {
    // Uphill from a cell a peak is higher, but not by much, because the Gaussian is wider than cells.
    if (heights[i] < least / 2) break;
    let direction = directions[i];
    if (peaks.some((peak) => dot(peak.direction, direction) > apart)) continue;
    // Mean shift: uphill, so that what is on the slope of a higher peak ends on it.
    for (let step = 0; step < shifts; step++) direction = around(direction).direction;
    if (peaks.some((peak) => dot(peak.direction, direction) > apart)) continue;
    peaks.push({ direction, height: around(direction).weight / even });
  }
  return peaks.filter(({ height }) => height >= least).sort((a, b) => b.height - a.height);
}

/** The normals gathered in cells: far fewer than vertices. */
function gather(normals: Float32Array, areas: Float64Array): Cells {
  const sums = new Map<number, Vector>();
  const weights = new Map<number, number>();
  areas.forEach((area, i) => {
    const n = vectorAt(normals, i);
    const key = cellOf(n);
    sums.set(key, add(sums.get(key) ?? [0, 0, 0], scale(area, n)));
    weights.set(key, (weights.get(key) ?? 0) + area);
  });
  const cells = [...sums].flatMap(([key, sum]) => {
    const length = norm(sum);
    return length > 0 ? [...scale(1 / length, sum), weights.get(key) ?? 0] : [];
  });
  return Float64Array.from(cells);
}

function cellOf(n: Vector): number {
  const sizes = n.map(Math.abs);
  const axis = sizes[0] >= sizes[1] && sizes[0] >= sizes[2] ? 0 : sizes[1] >= sizes[2] ? 1 : 2;
  const place = (k: number) => Math.min(cellsAcross - 1, Math.floor(((n[k] / sizes[axis] + 1) / 2) * cellsAcross));
  const face = 2 * axis + (n[axis] < 0 ? 1 : 0);
  return (face * cellsAcross + place((axis + 1) % 3)) * cellsAcross + place((axis + 2) % 3);
}

/** Finds cells by boxes no shorter than the distance within which they are asked for (an angle is longer than its chord): those of a box and its neighbours. */
function nearestOf(cells: Cells, distance: number): Near {
  const across = Math.max(1, Math.floor(2 / distance));
  const along = (value: number) => Math.max(0, Math.min(across - 1, Math.floor(((value + 1) / 2) * across)));
  const boxOf = (x: number, y: number, z: number) => (along(x) * across + along(y)) * across + along(z);
  const boxes = new Map<number, number[]>();
  for (let i = 0; i < cells.length; i += 4) {
    const box = boxOf(cells[i], cells[i + 1], cells[i + 2]);
    const held = boxes.get(box);
    if (held) held.push(i);
    else boxes.set(box, [i]);
  }
  const known = new Map<number, Int32Array>();
  return ([x, y, z]) => {
    const box = boxOf(x, y, z);
    const found = known.get(box);
    if (found) return found;
    const around = (value: number) => [-1, 0, 1].map((step) => along(value) + step).filter((n) => n >= 0 && n < across);
    const [zs, ys] = [around(z), around(y)];
    const held = around(x).flatMap((a) => ys.flatMap((b) => zs.flatMap((c) => boxes.get((a * across + b) * across + c) ?? [])));
    const near = Int32Array.from(held).sort();
    known.set(box, near);
    return near;
  };
}

/** The mean direction of cells around one, and the weight of what was averaged. */
function mean(cells: Cells, near: Int32Array, at: Vector, width: number): { direction: Vector; weight: number } {
  const nearest = Math.cos(reach * width);
  const [ax, ay, az] = at;
  let [x, y, z, weight] = [0, 0, 0, 0];
  for (const i of near) {
    const cosine = cells[i] * ax + cells[i + 1] * ay + cells[i + 2] * az;
    if (cosine < nearest) continue;
    // 2(1 − cos) is the square of the angle where it is small. The last bits of an exponential are the platform's own.
    const w = cells[i + 3] * Math.fround(Math.exp((cosine - 1) / (width * width)));
    x += w * cells[i];
    y += w * cells[i + 1];
    z += w * cells[i + 2];
    weight += w;
  }
  const length = Math.hypot(x, y, z);
  return { direction: length > 0 ? [x / length, y / length, z / length] : at, weight };
}
