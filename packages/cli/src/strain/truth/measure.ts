// One truth test from frames to strain: prepare, phase retrieval, strain step, and the error of what comes out against the strain
// that went in. It is the distance of the lattice planes that is compared, against that of the undeformed crystal, so that a wrong
// Q shows like a wrong gradient. What no pattern tells (twin, place, global phase) is taken out first.

import { type ComplexVolume, centreOf, type Engine, maskVolume, realVolume } from "@friedel/engine";
import { applyRamp, bulkOf, compareObjects, prepare, type StrainImage, strainImage, type Transform } from "@friedel/imaging";
import type { FieldName, Place } from "./fields.js";
import { geometryOn, type TruthScan, truthScan } from "./frames.js";
import { retrieve } from "./retrieve.js";
import { framesOn, type ScanChoice, settingOf } from "./settings.js";

/** Errors of strain over the voxels of the bulk, away from a core. */
export interface StrainError {
  readonly voxels: number;
  readonly largest: number;
  readonly rms: number;
}

/** How a truth test ended. */
export interface TruthResult extends StrainError {
  /** The same from the crystal itself instead of its frames: what the strain step alone errs by. */
  readonly fromObject: StrainError;
  readonly chi2: number;
  readonly starts: number;
  readonly twin: boolean;
  readonly fieldError: number;
  /** Largest strain of the field there, against the undeformed crystal. */
  readonly largestStrain: number;
}

/** Layers of voxels below the surface that are no bulk: the edge takes so many, and a derivative reaches two further. */
const surfaceVoxels = 3;
/** Voxels (of the longest edge) about a dislocation's line that are left out. */
const coreVoxels = 5;

/** Runs one truth test on an array of `size` voxels an axis. */
export async function truthTest(
  field: FieldName,
  choice: ScanChoice,
  size: number,
  engine: Engine,
  seed = 1,
): Promise<TruthResult> {
  const transform: Transform = (volume, direction) => engine.transform(volume, direction);
  const scan = await truthScan(field, settingOf(choice, size), size, transform);
  const { shape } = scan.object;
  const { counts, mask, report } = await prepare(scan.frames, { threshold: 0, size: shape });
  const amplitude = realVolume(shape, counts.data.map(Math.sqrt));
  const support = maskVolume(
    shape,
    Uint8Array.from(counts.data, (_, i) => Number(isInside(scan.object, i))),
  );
  const { object, chi2, starts } = await retrieve(engine, { amplitude, mask }, support, {
    seed,
    isEven: field === "quadratic",
  });
  const moved = (axis: 0 | 1 | 2) => report.centre[axis] - scan.braggVoxel[axis];
  const truth = applyRamp(scan.object, [moved(0), moved(1), moved(2)]);
  const { aligned, twin, fieldError } = await compareObjects(object, truth, transform);
  const geometry = geometryOn(framesOn(scan.setting, moved(0)), report.rawShape, report.centre, shape);
  const found = errorOf(await strainImage(aligned, geometry, {}, transform), scan);
  const { largestStrain: _, ...fromObject } = errorOf(await strainImage(truth, geometry, {}, transform), scan);
  return { ...found, fromObject, chi2, starts, twin, fieldError };
}

function isInside({ data }: ComplexVolume, voxel: number): boolean {
  return data[2 * voxel] !== 0 || data[2 * voxel + 1] !== 0;
}

/** Error of the distance of lattice planes, relative to that of the undeformed crystal, in the bulk. */
function errorOf(image: StrainImage, scan: TruthScan): StrainError & { readonly largestStrain: number } {
  const { dSpacing, space } = image;
  const bulk = bulkOf(image.support, surfaceVoxels);
  const [, ny, nx] = dSpacing.shape;
  const centre = centreOf(dSpacing.shape);
  let [voxels, largest, squares, largestStrain] = [0, 0, 0, 0];
  for (let i = 0; i < dSpacing.data.length; i++) {
    if (bulk.data[i] === 0) continue;
    const n = [Math.floor(i / (ny * nx)) - centre[0], (Math.floor(i / nx) % ny) - centre[1], (i % nx) - centre[2]];
    const part = (k: 0 | 1 | 2) =>
      space.grid.centreM[k] + [0, 1, 2].reduce((sum, axis) => sum + space.voxelM[axis] * n[axis] * space.axes[axis][k], 0);
    const r: Place = [part(0), part(1), part(2)];
    if (scan.field.fromCore(r) < coreVoxels * scan.voxel) continue;
    const strain = scan.field.strain(r);
    const error = dSpacing.data[i] / scan.geometry.dSpacing - 1 - strain;
    voxels++;
    largest = Math.max(largest, Math.abs(error));
    squares += error ** 2;
    largestStrain = Math.max(largestStrain, Math.abs(strain));
  }
  return { voxels, largest, rms: Math.sqrt(squares / voxels), largestStrain };
}
