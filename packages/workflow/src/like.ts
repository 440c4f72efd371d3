// `--like`: a result in the hand, place and phase of an earlier one of the same crystal. On the grid of the pattern where both have one
// field of view (the reference is resampled by its spectrum); otherwise in the laboratory, which both must know by their geometry.

import {
  add,
  type ComplexVolume,
  cropOrPad,
  type Engine,
  type MaskVolume,
  nextFftSize,
  norm,
  type Shape,
  sameShape,
  scale,
  type Transform,
  triple,
} from "@friedel/engine";
import { compareHands, type Hand, inHandOf, leastLikeness, likeReference, placeCrystal, resampleObject } from "@friedel/imaging";
import type { GeometryRecord } from "@friedel/io";
import { figure } from "@friedel/report";
import { type Progress, warning } from "./progress.js";
import type { InputFile } from "./provenance.js";
import { matricesOf } from "./scan/geometry.js";

/** An earlier result, or an object of another program. */
export interface LikeReference {
  readonly name: string;
  readonly object: ComplexVolume;
  readonly geometry?: GeometryRecord;
  readonly file: InputFile;
}

interface Handed {
  readonly object: ComplexVolume;
  readonly support: MaskVolume;
  readonly hand: Hand;
}

/**
 * `found` as the reference is, with what is known of its likeness in `hand`. Warns where neither twin is like it or both are:
 * the hand then stays that of the rule. Errors as `placeCrystal`.
 */
export async function* asReference<S extends Handed>(
  found: S,
  geometry: GeometryRecord | undefined,
  reference: LikeReference,
  { transform }: Engine,
): AsyncGenerator<Progress, S> {
  const { name, object } = reference;
  const { shape } = found.object;
  const apart = geometry && reference.geometry && !hasSameField(shape, geometry, object.shape, reference.geometry);
  const moved = apart
    ? await likeInSpace(found, geometry, { ...reference, geometry: reference.geometry }, transform)
    : await likeReference(found, { name, object: await onShape(object, shape, transform) }, transform);
  const { by, likeness } = moved.hand;
  if (by !== "reference" && likeness) {
    const both = `correlations ${figure(likeness.correlation, 3)} and ${figure(likeness.otherHand, 3)}`;
    yield warning(
      "writing",
      likeness.correlation < leastLikeness
        ? `neither hand is like ${name}: ${both}, below ${leastLikeness}; the hand is that of the rule`
        : `both hands are about as like ${name}: ${both}; the hand is that of the rule`,
    );
  }
  return moved;
}

/** Relative difference of two fields of view that leaves objects comparable voxel by voxel. */
const sameField = 0.01;

/** Whether two arrays span the same part of space. */
export function hasSameField(shape: Shape, a: GeometryRecord, other: Shape, b: GeometryRecord): boolean {
  return ([0, 1, 2] as const).every((axis) => {
    const edge = scale(shape[axis], a.directColumns[axis]);
    return norm(add(edge, scale(-other[axis], b.directColumns[axis]))) <= sameField * norm(edge);
  });
}

/** An object of the same field of view on another number of voxels. */
async function onShape(object: ComplexVolume, shape: Shape, transform: Transform): Promise<ComplexVolume> {
  return sameShape(object.shape, shape) ? object : resampleObject(object, shape, transform);
}

/** In the hand of a reference of another geometry: both on the same voxels in the laboratory, each without its ramp. */
async function likeInSpace<S extends Handed>(
  found: S,
  geometry: GeometryRecord,
  reference: LikeReference & { readonly geometry: GeometryRecord },
  transform: Transform,
): Promise<S> {
  const [object, earlier] = await inOneSpace({ object: found.object, geometry }, reference, transform);
  const { straight, twinned } = await compareHands(object, earlier, transform, { removeRamp: true });
  return inHandOf(found, reference.name, straight, twinned);
}

/** An object on the axes of a detector, and what those are. */
interface Laid {
  readonly object: ComplexVolume;
  readonly geometry: GeometryRecord;
}

/** Two objects on the same voxels in the laboratory, those of the first. Errors as `placeCrystal`. */
export async function inOneSpace(first: Laid, second: Laid, transform: Transform): Promise<[ComplexVolume, ComplexVolume]> {
  const { space } = await placeCrystal(first.object, matricesOf(first.geometry), {}, transform);
  const { space: other } = await placeCrystal(second.object, matricesOf(second.geometry), { voxelM: space.voxelM[0] }, transform);
  const shape = triple((axis) => nextFftSize(Math.max(space.object.shape[axis], other.object.shape[axis])));
  return [cropOrPad(space.object, shape), cropOrPad(other.object, shape)];
}
