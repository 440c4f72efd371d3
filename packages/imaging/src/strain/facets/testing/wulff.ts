// A crystal with {111} and {100} facets of known areas, turned and laid on voxels, for tests.

import {
  apply,
  centreOf,
  type Matrix3,
  norm,
  type RealVolume,
  type Shape,
  scale,
  type Triple,
  triple,
  type Vector,
} from "@friedel/engine";
import { realOf } from "@friedel/engine/testing";
import { randomRotation, type Solid, wulffBody } from "@friedel/simulation";

/** The crystal on voxels, and what is true of it. */
export interface WulffCrystal {
  /** Share of each voxel that is inside. */
  readonly amplitude: RealVolume;
  /** From the crystal's axes to the frame's (x, y, z). */
  readonly orientation: Matrix3;
  readonly normals: readonly { readonly hkl: Vector; readonly normal: Vector; readonly area: number }[];
  readonly volume: number;
}

/** Points along each edge of a voxel at which it is asked whether they are inside. */
const points = 4;

/**
 * An octahedron of inradius `radius` cut by a cube at `ratio` times that, in the unit of `voxel` (z, y, x). Areas in closed form:
 * a cube's facet is the square |y| + |z| ≤ h with h = s − ratio·radius, s = √3·radius; an octahedron's a triangle less three.
 */
export function wulffCrystal(
  shape: Shape,
  { radius, ratio, voxel, next }: { radius: number; ratio: number; voxel: Triple; next: () => number },
): WulffCrystal {
  const orientation = randomRotation(next);
  const body = wulffBody({
    radius,
    surfaces: [
      { hkl: [1, 1, 1], energy: 1 },
      { hkl: [1, 0, 0], energy: ratio },
    ],
  });
  const amplitude = sampled(body.moved(orientation, [0, 0, 0]), shape, voxel);
  const s = Math.sqrt(3) * radius;
  const h = s - ratio * radius;
  const signs = [1, -1];
  const cube = [0, 1, 2].flatMap((axis) => signs.map((sign) => triple((k) => (k === axis ? sign : 0))));
  const octahedron = signs.flatMap((a) => signs.flatMap((b) => signs.map((c): Vector => [a, b, c])));
  const facet = (hkl: Vector, area: number) => ({ hkl, area, normal: apply(orientation, scale(1 / norm(hkl), hkl)) });
  return {
    amplitude,
    orientation,
    normals: [
      ...cube.map((hkl) => facet(hkl, 2 * h * h)),
      ...octahedron.map((hkl) => facet(hkl, (Math.sqrt(3) / 2) * (s * s - 3 * h * h))),
    ],
    volume: (4 / 3) * s ** 3 - 6 * (2 / 3) * h ** 3,
  };
}

/** The share of each voxel that lies in a body about the origin. */
export function sampled(body: Solid, shape: Shape, voxel: Triple): RealVolume {
  const offsets = Array.from({ length: points }, (_, i) => (i + 0.5) / points - 0.5);
  const diagonal = Math.hypot(...voxel);
  const share = ([z, y, x]: Triple) => {
    const depth = (dz: number, dy: number, dx: number) =>
      body.depth([(x + dx) * voxel[2], (y + dy) * voxel[1], (z + dz) * voxel[0]]);
    const middle = depth(0, 0, 0);
    if (Math.abs(middle) > diagonal) return Number(middle > 0);
    let inside = 0;
    for (const a of offsets) for (const b of offsets) for (const c of offsets) inside += Number(depth(a, b, c) >= 0);
    return inside * points ** -3;
  };
  return realOf(shape, share, centreOf(shape));
}
