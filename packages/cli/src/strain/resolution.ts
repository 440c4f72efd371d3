// The resolution of a reconstruction: the width of a point in it, and what independent starts agree about, by spatial frequency.

import { type ComplexVolume, type Engine, type MaskVolume, type RealVolume, realVolume } from "@friedel/engine";
import {
  alignObjects,
  halvesOf,
  isosurfaceSupport,
  pointSpread,
  prtf,
  type Resolution,
  shellCorrelation,
} from "@friedel/imaging";
import type { GeometryRecord } from "@friedel/io";
import type { ResolutionFound } from "@friedel/report";
import { matricesOf } from "./matrices.js";

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

/** Where the object is, for the number of independent voxels in a shell. */
const shellSupport = 0.2;

/** The resolution by every measure that the input allows. */
export async function resolutionOf(input: ResolutionInput, engine: Engine): Promise<ResolutionFound> {
  const { name, objects, geometry } = input;
  const transform: Parameters<typeof pointSpread>[2] = (volume, direction) => engine.transform(volume, direction);
  const matrices = matricesOf(geometry);
  const { widthNm } = await pointSpread(objects[0], matrices, transform);
  const aligned = objects.length > 1 ? (await alignObjects(objects, transform, { leastCorrelation })).objects : objects;
  return {
    name,
    widthsNm: [widthNm([1, 0, 0]), widthNm([0, 1, 0]), widthNm([0, 0, 1])],
    starts: { given: objects.length, agreeing: aligned.length, leastCorrelation },
    curves: aligned.length > 1 ? await curvesOf(aligned, input, transform) : [],
  };
}

async function curvesOf(
  aligned: readonly ComplexVolume[],
  { objects, geometry, counts, mask }: ResolutionInput,
  transform: Parameters<typeof pointSpread>[2],
): Promise<[string, Resolution][]> {
  const matrices = matricesOf(geometry);
  const curves: [string, Resolution][] = [];
  if (counts && mask) {
    const amplitude = realVolume(
      counts.shape,
      counts.data.map((n) => Math.sqrt(Math.max(0, n))),
    );
    const { all, along } = await prtf(aligned, { amplitude, mask }, matrices, transform);
    curves.push(["PRTF", all]);
    for (const [axis, curve] of Object.entries(along)) curves.push([`PRTF along ${axis}`, curve]);
  }
  const support = isosurfaceSupport(objects[0], shellSupport);
  const { halfBit } = await shellCorrelation(halvesOf(aligned), support, matrices, transform);
  return [...curves, ["Fourier shells, half-bit", halfBit.all]];
}
