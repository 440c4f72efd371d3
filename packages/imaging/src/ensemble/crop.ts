// The part of a measurement that an ensemble is fitted in. What many fits agree about is coarser than the pattern's whole extent, and a
// central crop is the same crystal in the same field of view with larger voxels.

import type { ForwardModel, Measurement, Shape, SupportedObject, Transform, Triple, Vector } from "@friedel/engine";
import { sameShape, triple } from "@friedel/engine";
import type { Geometry } from "../geometry/geometry.js";
import { isosurfaceSupport } from "../metrics/extent.js";
import { resampleObject } from "../metrics/resample.js";
import { withMask, withoutFree } from "../phasing/start.js";
import { cropMeasurement } from "../refine/search/resolution-levels.js";

/** A measurement with the coherence that it was modelled with. */
export interface ModelledMeasurement extends Measurement {
  /** Of the coherence function's Gaussian, voxels of the pattern. */
  readonly coherenceWidths?: Triple | null;
  /** Of its Lorentzian. */
  readonly coherenceTails?: Triple | null;
  /** Voxels along each axis whose counts were summed, where they were: a part of the widths is theirs. */
  readonly block?: Triple;
}

/** A result with what it was fitted to: all on one grid, |FFT ρ|² in counts. */
export interface FittedResult extends ModelledMeasurement, SupportedObject {
  /** Other objects of the search, on a grid of their own. */
  readonly alternatives?: readonly SupportedObject[];
}

/** A resampled object is inside where it is at least this share of its maximum: below are ripples of the spectrum that ends. */
const ripples = 0.1;

/** The model of a descent on a measurement. */
export function modelOf({ coherenceWidths: widths, coherenceTails: tails }: ModelledMeasurement): ForwardModel {
  return { scale: "best", ...(widths && { coherence: { widths, ...(tails && { tails }) } }) };
}

/** The result in a central crop of its pattern, with all that was measured there, alternatives too. */
export async function inCrop(result: FittedResult, shape: Triple, transform: Transform): Promise<FittedResult> {
  const measurement = cropMeasurement(withMask(result, withoutFree(result.mask)), shape);
  const { coherenceWidths = null, coherenceTails = null } = result;
  const alternatives: SupportedObject[] = [];
  for (const other of result.alternatives ?? []) alternatives.push(await onGrid(other, shape, transform));
  return { ...measurement, ...(await onGrid(result, shape, transform)), coherenceWidths, coherenceTails, alternatives };
}

async function onGrid({ object, support }: SupportedObject, shape: Triple, transform: Transform): Promise<SupportedObject> {
  if (sameShape(object.shape, shape)) return { object, support };
  const resampled = await resampleObject(object, shape, transform);
  return { object: resampled, support: isosurfaceSupport(resampled, ripples) };
}

/** A geometry as the crop of its pattern has it: the same field of view, so longer voxels. */
export function geometryInCrop<G extends Pick<Geometry, "directColumns">>(geometry: G, from: Shape, to: Shape): G {
  const ratios = triple((axis) => from[axis] / to[axis]);
  const longer = (row: Vector): Vector => [row[0] * ratios[0], row[1] * ratios[1], row[2] * ratios[2]];
  const [first, second, third] = geometry.directColumns;
  return { ...geometry, directColumns: [longer(first), longer(second), longer(third)] };
}
