// Refraction and absorption inside the crystal itself: light that reaches a point and leaves it has passed so much material, with
// index n = 1 − δ + iβ. Waves are exp(ik·r) here (F(q) = Σ f exp(−iq·r), q = k_out − k_in), so a path of length L leaves the
// factor exp(−k(iδ + β)L), and the image holds ρ·exp(−k(iδ + β)(L_in + L_out)).
// R. Harder, M. A. Pfeifer, G. J. Williams, I. A. Vartaniants and I. K. Robinson, Physical Review B 76, 115425 (2007),
// doi 10.1103/PhysRevB.76.115425.

import {
  add,
  DataError,
  dot,
  type MaskVolume,
  norm,
  OptionError,
  type RealVolume,
  realVolume,
  scale,
  type Vector,
  zerosLike,
} from "@friedel/engine";
import type { SpaceObject } from "../record.js";

/** The material's index and the light. */
export interface Material {
  /** 1 − Re n and Im n. */
  readonly delta: number;
  readonly beta: number;
  /** Metres. */
  readonly wavelengthM: number;
}

/** The object as it would be seen in its own form without refraction and absorption, and the mean path taken for it. */
export function withoutRefraction<S extends SpaceObject>(
  space: S,
  support: MaskVolume,
  { delta, beta, wavelengthM }: Material,
): { readonly space: S; readonly meanPathM: number } {
  if (!(delta >= 0 && delta < 1e-2 && beta >= 0 && beta < 1e-2)) {
    throw new OptionError(`expected delta and beta from 0 to 0.01, found ${delta} and ${beta}`);
  }
  const k = (2 * Math.PI) / wavelengthM;
  if (!(k > 0 && Number.isFinite(k))) throw new OptionError(`expected a wavelength above 0 m, found ${wavelengthM}`);
  const into: Vector = [0, 0, 1];
  const out = add(scale(k, into), space.q);
  const coming = pathLengths(space, support, into);
  const leaving = pathLengths(space, support, scale(-1 / norm(out), out));
  const object = zerosLike(space.object, space.object.shape);
  let [sum, count] = [0, 0];
  for (let i = 0; i < support.data.length; i++) {
    const path = coming.data[i] + leaving.data[i];
    if (support.data[i] !== 0) {
      sum += path;
      count++;
    }
    const size = Math.exp(k * beta * path);
    const [c, s] = [size * Math.cos(k * delta * path), size * Math.sin(k * delta * path)];
    const [re, im] = [space.object.data[2 * i], space.object.data[2 * i + 1]];
    object.data[2 * i] = re * c - im * s;
    object.data[2 * i + 1] = re * s + im * c;
  }
  if (count === 0) throw new DataError("expected a support with voxels in it, found an empty one");
  return { space: { ...space, object }, meanPathM: sum / count };
}

/**
 * How much material light has passed that comes along `direction` (unit vector, laboratory frame) to each voxel's centre, metres.
 * Plane by plane along the axis it crosses fastest: a voxel's path is that of the point one plane before, between four voxels,
 * and the trapezoid between the two. Good to about half a voxel.
 */
export function pathLengths({ axes, voxelM }: SpaceObject, support: MaskVolume, direction: Vector): RealVolume {
  const { shape, data } = support;
  const steps = [shape[1] * shape[2], shape[2], 1];
  const perVoxel = axes.map((axis, i) => dot(direction, axis) / voxelM[i]);
  const main = [0, 1, 2].reduce((best, axis) => (Math.abs(perVoxel[axis]) > Math.abs(perVoxel[best]) ? axis : best), 0);
  const [b, c] = [(main + 1) % 3, (main + 2) % 3];
  const sense = Math.sign(perVoxel[main]);
  const length = 1 / Math.abs(perVoxel[main]);
  // The point one plane before lies that many voxels back along the other two axes.
  const [db, dc] = [-perVoxel[b] * length, -perVoxel[c] * length];
  const [fb, fc] = [Math.floor(db), Math.floor(dc)];
  const [tb, tc] = [db - fb, dc - fc];
  const out = realVolume(shape);
  const corners = [0, 1].flatMap((i) =>
    [0, 1].map((j) => ({ b: fb + i, c: fc + j, weight: (i === 1 ? tb : 1 - tb) * (j === 1 ? tc : 1 - tc) })),
  );
  for (let plane = 0; plane < shape[main]; plane++) {
    const at = sense > 0 ? plane : shape[main] - 1 - plane;
    for (let j = 0; j < shape[b]; j++) {
      for (let k = 0; k < shape[c]; k++) {
        const voxel = at * steps[main] + j * steps[b] + k * steps[c];
        let [before, inside] = [0, 0];
        if (plane > 0) {
          for (const corner of corners) {
            const [jb, kc] = [j + corner.b, k + corner.c];
            if (jb < 0 || kc < 0 || jb >= shape[b] || kc >= shape[c]) continue;
            const source = (at - sense) * steps[main] + jb * steps[b] + kc * steps[c];
            before += corner.weight * out.data[source];
            inside += corner.weight * data[source];
          }
        }
        out.data[voxel] = before + (length * (inside + data[voxel])) / 2;
      }
    }
  }
  return out;
}
