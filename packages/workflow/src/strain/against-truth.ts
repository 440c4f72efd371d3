// How far the strain of a simulated crystal's reconstruction is from that of the crystal: for the demonstration, which knows both.

import { type ComplexVolume, type Engine, maskVolume } from "@friedel/engine";
import { bulkOf, dSpacingMap, placeCrystal, strainAlong } from "@friedel/imaging";
import type { GeometryRecord } from "@friedel/io";
import { matricesOf } from "../scan/geometry.js";

/** Relative difference in the distance of lattice planes, voxel by voxel of the bulk that both have. */
export interface StrainDifference {
  readonly voxels: number;
  readonly rms: number;
}

/** Layers of voxels below the surface that are no bulk: derivatives there see what is left of the surface. */
const surfaceVoxels = 2;

/** The strain of `aligned`, laid over the truth as `compareObjects` does, against the truth's. Errors as `placeCrystal`. */
export async function strainAgainst(
  aligned: ComplexVolume,
  truth: ComplexVolume,
  record: GeometryRecord,
  engine: Engine,
): Promise<StrainDifference> {
  const geometry = matricesOf(record);
  const { transform } = engine;
  const one = await placeCrystal(aligned, geometry, {}, transform);
  const other = await placeCrystal(truth, geometry, { grid: one.space.grid }, transform);
  const [found, known] = [one, other].map(({ space, support }) => dSpacingMap(strainAlong(space, support), space.q).data);
  const both = maskVolume(
    one.support.shape,
    one.support.data.map((inside, i) => inside & other.support.data[i]),
  );
  const bulk = bulkOf(both, surfaceVoxels).data;
  let [voxels, squares] = [0, 0];
  for (let i = 0; i < bulk.length; i++) {
    if (bulk[i] === 0) continue;
    voxels++;
    squares += (found[i] / known[i] - 1) ** 2;
  }
  return { voxels, rms: Math.sqrt(squares / voxels) };
}
