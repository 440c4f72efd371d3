// The arrays' door.
export { toCentred, toUnshifted } from "./centring.js";
export { extremes } from "./extremes.js";
export { derivedSeed, poisson, type Random, seededRandom, uniformSequence } from "./random.js";
export { binCounts, centreOf, countInexact, cropOrPad, invert, largestExact, roll } from "./reshape.js";
export { isFftSize, nextFftSize, previousFftSize } from "./sizes.js";
export type { StreamName } from "./streams.js";
export {
  allMeasured,
  type ComplexVolume,
  complexVolume,
  formatShape,
  type MaskVolume,
  Measured,
  maskVolume,
  modulusOf,
  phaseOf,
  placeOf,
  type RealVolume,
  realVolume,
  type Shape,
  sameShape,
  samplesPerVoxel,
  type Triple,
  triple,
  type Volume,
  voxelCount,
  zerosLike,
} from "./volume.js";
export { countVoxels, largestOf, mapped, multiplied } from "./whole.js";
