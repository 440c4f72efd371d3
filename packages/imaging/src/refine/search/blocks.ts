// A search in blocks: counts of a crop summed over so many voxels along each axis that the crystal still fits into the field of view that
// is left, twice over. What is searched is smaller by the voxels of a block, and no count is lost. A sum over a block is a pattern blurred by
// a box, which the light's coherence takes up: the Gaussian of the box's variance differs from it by 1 % where lags are half as long as the
// crystal. Objects keep the length of their voxels, and are placed in the crop's field of view in the end.

import {
  binCounts,
  type CoherenceValues,
  type ComplexVolume,
  centreOf,
  cropOrPad,
  type MaskVolume,
  Measured,
  type Measurement,
  mapped,
  nextFftSize,
  placeOf,
  previousFftSize,
  type RealVolume,
  type Shape,
  type SupportedObject,
  type Triple,
  triple,
  voxelCount,
} from "@friedel/engine";

/** A central crop of a pattern that is a whole number of blocks long, and the voxels of a block. */
export interface BlockPlan {
  readonly shape: Triple;
  readonly block: Triple;
}

/** How far an axis may be from that of the searched crop for the sake of whole blocks. */
const leeway = 0.06;

/** Voxels of a block below which blocks are not worth it. */
const leastSaving = 2;

/** Part of the counts that may lie in blocks which are not measured as a whole. */
const mostLost = 0.02;

/** No blocks. */
export const single: Triple = [1, 1, 1];

/** Blocks of at most so many voxels along each axis, for a crop of about the searched shape; of one voxel where larger ones would save little. */
export function planOf(most: Triple, searched: Triple, whole: Shape): BlockPlan {
  const block = triple((axis) => {
    let n = Math.floor(most[axis]);
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

/** Whether many counts of a measurement lie in blocks that are not measured as a whole. */
export function losesCounts({ amplitude, mask }: Measurement, block: Triple): boolean {
  const counts = mapped(amplitude, (value) => value * value);
  const binned = binCounts(counts, mask, block);
  return total(binned.counts, binned.mask) < (1 - mostLost) * total(counts, mask);
}

/** The sums of blocks; a block with a free voxel is free. A gain is that at which the counts of its block were counted. */
export function measurementInBlocks({ amplitude, mask, gain, background }: Measurement, block: Triple): Measurement {
  const counts = mapped(amplitude, (value) => value * value);
  const binned = binCounts(counts, mask, block);
  const light = mapped(counts, (value) => value + leastCounts);
  const lit = binCounts(light, mask, block).counts;
  const unweighted =
    gain &&
    binCounts(
      mapped(light, (value, i) => value / gain.data[i]),
      mask,
      block,
    ).counts;
  const isMeasured = (i: number): boolean => binned.mask.data[i] !== Measured.no;
  return {
    amplitude: mapped(binned.counts, Math.sqrt),
    mask: withFree(binned.mask, mask, block),
    ...(unweighted && { gain: mapped(lit, (value, i) => (isMeasured(i) ? value / unweighted.data[i] : 0)) }),
    ...(background && { background: binCounts(background, mask, block).counts }),
  };
}

/** Counts that voxels weigh at least in the gain of their block. */
const leastCounts = 0.1;

/** The mask of blocks with those free in which a voxel is. */
function withFree(blocks: MaskVolume, mask: MaskVolume, block: Triple): MaskVolume {
  const data = blocks.data.slice();
  const [, ny, nx] = blocks.shape;
  for (let i = 0; i < mask.data.length; i++) {
    if (mask.data[i] !== Measured.free) continue;
    const [z, y, x] = placeOf(i, mask.shape);
    const at = (Math.floor(z / block[0]) * ny + Math.floor(y / block[1])) * nx + Math.floor(x / block[2]);
    if (data[at] !== Measured.no) data[at] = Measured.free;
  }
  return { ...blocks, data };
}

/** Sum over what was measured. */
function total({ data }: RealVolume, mask: MaskVolume): number {
  return data.reduce((sum, value, i) => (mask.data[i] === Measured.no ? sum : sum + value), 0);
}

/** Standard deviations of b equal voxels along each axis, in units of the block. */
export function widthsOf(block: Triple): Triple {
  return triple((axis) => Math.sqrt((block[axis] ** 2 - 1) / 12) / block[axis]);
}

/** The coherence of light, in voxels, together with the blur of blocks, in blocks. */
export function coherenceInBlocks(light: CoherenceValues, block: Triple): CoherenceValues {
  const own = widthsOf(block);
  return {
    widths: triple((axis) => Math.hypot(light.widths[axis] / block[axis], own[axis])),
    tails: triple((axis) => light.tails[axis] / block[axis]),
  };
}

/** The coherence of light that is in one of blocks; null where it is nothing but theirs. */
export function lightOf({ widths, tails }: CoherenceValues, block: Triple): CoherenceValues | null {
  const own = widthsOf(block);
  const light = {
    widths: triple((axis) => block[axis] * Math.sqrt(Math.max(0, widths[axis] ** 2 - own[axis] ** 2))),
    tails: triple((axis) => block[axis] * tails[axis]),
  };
  return [...light.widths, ...light.tails].some((value) => value > 0) ? light : null;
}

/** An object on the grid of a pattern in blocks: the middle of its central block is off the pattern's centre, which is a ramp. */
export function objectInBlocks(object: ComplexVolume, block: Triple, shape: Shape): ComplexVolume {
  const scale = Math.sqrt(voxelCount(block));
  return cropOrPad(
    mapped(ramped(object, block, object.shape, -1), (value) => scale * value),
    shape,
  );
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

/** An object of blocks, and its support, in the field of view of the crop that they were made of. */
export function placedInCrop<O extends SupportedObject>(of: O, { shape, block }: BlockPlan): O {
  return { ...of, object: objectInCrop(of.object, block, shape), support: cropOrPad(of.support, shape) };
}

/** {@link placedInCrop} of an object alone. */
export function objectInCrop(object: ComplexVolume, block: Triple, shape: Shape): ComplexVolume {
  const scale = 1 / Math.sqrt(voxelCount(block));
  return cropOrPad(
    mapped(withoutBlocks(object, block), (value) => scale * value),
    shape,
  );
}

/** ρ·exp(±2πi·Σ d·r/N), d = (b − 1)/2 voxels of a pattern of N. */
function ramped(object: ComplexVolume, block: Triple, pattern: Shape, sign: 1 | -1): ComplexVolume {
  if (voxelCount(block) === 1) return object;
  const { shape, data } = object;
  const centre = centreOf(shape);
  const rates = triple((axis) => (sign * Math.PI * (block[axis] - 1)) / pattern[axis]);
  const out = { ...object, data: data.slice() };
  for (let i = 0; i < data.length; i += 2) {
    if (data[i] === 0 && data[i + 1] === 0) continue;
    const turn = placeOf(i / 2, shape).reduce((sum, n, axis) => sum + rates[axis] * (n - centre[axis]), 0);
    const [c, s] = [Math.cos(turn), Math.sin(turn)];
    out.data[i] = c * data[i] - s * data[i + 1];
    out.data[i + 1] = s * data[i] + c * data[i + 1];
  }
  return out;
}
