// A measurement in blocks (see refine/search/blocks.ts) for an ensemble's fits: the field of view shrinks to hold the crystal and little
// else, voxels of the crystal stay as long as they were, and no count is lost.

import {
  binCounts,
  centreOf,
  cropOrPad,
  largestOf,
  Measured,
  mapped,
  type RealVolume,
  type SupportedObject,
  type Transform,
  type Triple,
  triple,
} from "@friedel/engine";
import type { Geometry } from "../geometry/geometry.js";
import { expectedCounts } from "../metrics/expected-counts.js";
import { boundsOf } from "../metrics/extent.js";
import { type BlockPlan, coherenceInBlocks, losesCounts, objectInBlocks, planOf, single } from "../refine/search/blocks.js";
import { searchedShape } from "../refine/search/central-crop.js";
import type { FittedResult } from "./crop.js";

/** Samples along an axis over those that the amplitude of what the support spans needs. */
const leastOversampling = 2;

/** Light that voxels weigh at least, in units of the greatest. */
const leastLight = 1e-9;

/**
 * Blocks for the crop that a result's pattern is searched in; of one voxel where larger ones would save little. In coherent light steps cost
 * a third, and bars came out a fifth wider with blocks of a simulated scan's pattern: it keeps its voxels.
 */
export function planBlocks({ amplitude, support, coherenceWidths }: FittedResult): BlockPlan {
  const { shape: whole } = amplitude;
  const searched = searchedShape(whole);
  const bounds = boundsOf(support);
  if (!bounds || !coherenceWidths) return { shape: searched, block: single };
  const middle = centreOf(whole);
  const most = triple((axis) => {
    const [least, most] = [bounds.least[axis], bounds.most[axis]];
    const reach = Math.max(middle[axis] - least, most - middle[axis]) + 1;
    return whole[axis] / Math.max(leastOversampling * (most - least + 1), 2 * reach);
  });
  return planOf(most, searched, whole);
}

/** A result in blocks; null where too many counts lie beside voxels that were not measured. */
export async function inBlocks(input: FittedResult, block: Triple, transform: Transform): Promise<FittedResult | null> {
  const { amplitude, mask, background, coherenceWidths, coherenceTails, alternatives = [] } = input;
  if (losesCounts(input, block)) return null;
  const counts = mapped(amplitude, (value) => value * value);
  const binned = binCounts(counts, mask, block);
  const gain = input.gain && (await gainOf(input, block, transform));
  const light = { widths: coherenceWidths ?? [0, 0, 0], tails: coherenceTails ?? [0, 0, 0] };
  const { widths, tails } = coherenceInBlocks(light, block);
  const { shape } = binned.mask;
  const objects = ({ object, support }: SupportedObject): SupportedObject => ({
    object: objectInBlocks(object, block, shape),
    support: cropOrPad(support, shape),
  });
  return {
    amplitude: mapped(binned.counts, Math.sqrt),
    mask: binned.mask,
    ...(gain && { gain }),
    ...(background && { background: binCounts(background, mask, block).counts }),
    ...objects(input),
    coherenceWidths: widths,
    block,
    coherenceTails: coherenceTails ? tails : null,
    alternatives: alternatives.map(objects),
  };
}

/** Gain of blocks: that of their voxels, each weighed by the light that the object sends there. */
async function gainOf(input: FittedResult, block: Triple, transform: Transform): Promise<RealVolume> {
  const { object, mask, gain, coherenceWidths: widths, coherenceTails: tails } = input;
  const model = { scale: 1, ...(widths && { widths }), ...(tails && { tails }) };
  const expected = await expectedCounts(object, { amplitude: input.amplitude, mask }, transform, model);
  // Where the object sends none, all voxels of a block weigh the same.
  const least = leastLight * largestOf(expected.data);
  const light = mapped(expected, (value) => value + least);
  const weighed = mapped(light, (value, i) => value * (gain?.data[i] ?? 1));
  const { counts, mask: whole } = binCounts(weighed, mask, block);
  const weights = binCounts(light, mask, block).counts;
  return mapped(counts, (value, i) => (whole.data[i] === Measured.no ? 0 : value / weights.data[i]));
}

/** The geometry of a crop for its blocks: longer steps of the pattern, voxels of the object as long as they were. */
export function geometryInBlocks<G extends Pick<Geometry, "reciprocalColumns">>(geometry: G, block: Triple): G {
  const [first, second, third] = geometry.reciprocalColumns.map((row) => triple((axis) => row[axis] * block[axis]));
  return { ...geometry, reciprocalColumns: [first, second, third] };
}
