// How fine a reconstruction is: how wide a point appears in it, and what independent starts agree about, by spatial frequency.

import { type ComplexVolume, type Engine, type MaskVolume, type RealVolume, realVolume } from "@friedel/engine";
import { alignObjects, halvesOf, isosurfaceSupport, pointSpread, prtf, shellCorrelation } from "@friedel/imaging";
import type { GeometryRecord } from "@friedel/io";
import type { ResolutionFound } from "@friedel/report";
import { matricesOf } from "../scan/geometry.js";

/** The input of {@link findResolution}. */
export interface ResolutionInput {
  readonly name: string;
  /** The object that is shown, then those of other starts on the same pattern. */
  readonly objects: readonly ComplexVolume[];
  readonly geometry: GeometryRecord;
  readonly counts?: RealVolume;
  readonly mask?: MaskVolume;
}

/** Objects that correlate less than this with the first found something else. */
const leastCorrelation = 0.8;

/** Where the object is, as a share of its maximum, for the number of independent voxels in a shell. */
const shellSupport = 0.2;

/** The resolution by every measure that the input allows. */
export async function findResolution(
  { name, objects, geometry, counts, mask }: ResolutionInput,
  engine: Engine,
): Promise<ResolutionFound> {
  const { transform } = engine;
  const matrices = matricesOf(geometry);
  const { widthNm } = await pointSpread(objects[0], matrices, transform);
  const widthsNm = [widthNm([1, 0, 0]), widthNm([0, 1, 0]), widthNm([0, 0, 1])] as const;
  const { objects: aligned } = await alignObjects(objects, transform, { leastCorrelation });
  const starts = { given: objects.length, agreeing: aligned.length, leastCorrelation };
  if (aligned.length < 2) return { name, widthsNm, starts, curves: [] };
  const support = isosurfaceSupport(objects[0], shellSupport);
  const { halfBit } = await shellCorrelation(halvesOf(aligned), support, matrices, transform);
  const shells = ["Fourier shells, half-bit", halfBit.all] as const;
  if (!counts || !mask) return { name, widthsNm, starts, curves: [shells] };
  const amplitude = realVolume(
    counts.shape,
    counts.data.map((n) => Math.sqrt(Math.max(0, n))),
  );
  const { all, along } = await prtf(aligned, { amplitude, mask }, matrices, transform);
  const axes = Object.entries(along).map(([axis, curve]) => [`PRTF along ${axis}`, curve] as const);
  return { name, widthsNm, starts, curves: [["PRTF", all], ...axes, shells] };
}
