// A measurement in blocks: counts summed over so many voxels along each axis that the pattern still has two samples where the amplitude
// needs one. The field of view shrinks to hold the crystal and little else, voxels of the crystal stay as long as they were, and no count
// is lost. A sum over a block is a pattern blurred by a box, which the light's coherence takes up: the Gaussian of the box's variance
// differs from it by 1 % where lags are half as long as the crystal.

import {
  binCounts,
  type ComplexVolume,
  centreOf,
  cropOrPad,
  largestOf,
  Measured,
  type Measurement,
  mapped,
  nextFftSize,
  previousFftSize,
  type RealVolume,
  type Shape,
  type SupportedObject,
  type Transform,
  type Triple,
  triple,
  voxelCount,
} from "@friedel/engine";
import type { Geometry } from "../geometry/geometry.js";
import { expectedCounts } from "../metrics/expected-counts.js";
import { boundsOf } from "../metrics/extent.js";
import { searchedShape } from "../refine/search/central-crop.js";
import type { FittedResult } from "./crop.js";

/** A central crop of a pattern that is a whole number of blocks long, and the voxels of a block. */
export interface BlockPlan {
  readonly shape: Triple;
  readonly block: Triple;
}

/** Samples along an axis over those that the amplitude of what the support spans needs. */
const leastOversampling = 2;

/** How far an axis may be from that of the searched crop for the sake of whole blocks. */
const leeway = 0.06;

/** Voxels of a block below which blocks are not worth it. */
const leastSaving = 2;

/** Part of the counts that may lie in blocks which are not measured as a whole. */
const mostLost = 0.02;

/** Light that voxels weigh at least, in units of the greatest. */
const leastLight = 1e-9;

/** No blocks. */
export const single: Triple = [1, 1, 1];

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
  const block = triple((axis) => {
    const [least, most] = [bounds.least[axis], bounds.most[axis]];
    const reach = Math.max(middle[axis] - least, most - middle[axis]) + 1;
    const needed = Math.max(leastOversampling * (most - least + 1), 2 * reach);
    let n = Math.floor(whole[axis] / needed);
    while (n > 1 && !countOfBlocks(n, searched[axis], whole[axis])) n--;
    return Math.max(1, n);
  });
  if (voxelCount(block) < leastSaving) return { shape: searched, block: single };
  const shape = triple((axis) =>
    block[axis] === 1 ? searched[axis] : block[axis] * (countOfBlocks(block[axis], searched[axis], whole[axis]) ?? 1),
  );
  return { shape, block };
}

/** A length of the FFT that is, in blocks of n, about as long as a crop and no longer than the whole pattern. */
function countOfBlocks(n: number, searched: number, whole: number): number | undefined {
  const counts = [nextFftSize(searched / n), previousFftSize(searched / n)];
  return counts.find((count) => n * count <= whole && Math.abs(n * count - searched) <= leeway * searched);
}

/** A result in blocks; null where too many counts lie beside voxels that were not measured. */
export async function inBlocks(input: FittedResult, block: Triple, transform: Transform): Promise<FittedResult | null> {
  const { amplitude, mask, background, coherenceWidths, coherenceTails, alternatives = [] } = input;
  const binned = binCounts(
    mapped(amplitude, (value) => value * value),
    mask,
    block,
  );
  if (total(binned.counts, binned.mask) < (1 - mostLost) * squares(input)) return null;
  const gain = input.gain && (await gainOf(input, block, transform));
  const own = widthsOf(block);
  const widths = triple((axis) => Math.hypot((coherenceWidths?.[axis] ?? 0) / block[axis], own[axis]));
  const tails = coherenceTails && triple((axis) => coherenceTails[axis] / block[axis]);
  const objects = (of: SupportedObject) => objectInBlocks(of, block, binned.mask.shape);
  return {
    amplitude: mapped(binned.counts, Math.sqrt),
    mask: binned.mask,
    ...(gain && { gain }),
    ...(background && { background: binCounts(background, mask, block).counts }),
    ...objects(input),
    coherenceWidths: widths,
    block,
    coherenceTails: tails ?? null,
    alternatives: alternatives.map(objects),
  };
}

/** Standard deviations of b equal voxels along each axis, in units of the block. */
export function widthsOf(block: Triple): Triple {
  return triple((axis) => Math.sqrt((block[axis] ** 2 - 1) / 12) / block[axis]);
}

function total({ data }: RealVolume, mask: Measurement["mask"]): number {
  return data.reduce((sum, value, i) => (mask.data[i] === Measured.no ? sum : sum + value), 0);
}

function squares({ amplitude, mask }: Measurement): number {
  return amplitude.data.reduce((sum, value, i) => (mask.data[i] === Measured.no ? sum : sum + value * value), 0);
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

/** An object on the grid of a pattern in blocks: the middle of its central block is off the pattern's centre, which is a ramp. */
function objectInBlocks({ object, support }: SupportedObject, block: Triple, shape: Shape): SupportedObject {
  const scale = Math.sqrt(voxelCount(block));
  const turned = mapped(ramped(object, block, object.shape, -1), (value) => scale * value);
  return { object: cropOrPad(turned, shape), support: cropOrPad(support, shape) };
}

/** An object of a pattern in blocks without the ramp that blocks give it. */
export function withoutBlocks(object: ComplexVolume, block: Triple): ComplexVolume {
  return ramped(
    object,
    block,
    triple((axis) => block[axis] * object.shape[axis]),
    1,
  );
}

/** ρ·exp(±2πi·Σ d·r/N), d = (b − 1)/2 voxels of a pattern of N. */
function ramped(object: ComplexVolume, block: Triple, pattern: Shape, sign: 1 | -1): ComplexVolume {
  if (voxelCount(block) === 1) return object;
  const { shape, data } = object;
  const centre = centreOf(shape);
  const rates = triple((axis) => (sign * Math.PI * (block[axis] - 1)) / pattern[axis]);
  const out = data.slice();
  let i = 0;
  for (let z = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      const ofRow = rates[0] * (z - centre[0]) + rates[1] * (y - centre[1]);
      for (let x = 0; x < shape[2]; x++, i += 2) {
        if (data[i] === 0 && data[i + 1] === 0) continue;
        const turn = ofRow + rates[2] * (x - centre[2]);
        const [c, s] = [Math.cos(turn), Math.sin(turn)];
        out[i] = c * data[i] - s * data[i + 1];
        out[i + 1] = s * data[i] + c * data[i + 1];
      }
    }
  }
  return { ...object, data: out };
}

/** The geometry of a crop for its blocks: longer steps of the pattern, voxels of the object as long as they were. */
export function geometryInBlocks<G extends Pick<Geometry, "reciprocalColumns">>(geometry: G, block: Triple): G {
  const [first, second, third] = geometry.reciprocalColumns.map((row) => triple((axis) => row[axis] * block[axis]));
  return { ...geometry, reciprocalColumns: [first, second, third] };
}
