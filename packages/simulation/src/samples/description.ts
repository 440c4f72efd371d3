// The description of a data set, from which and an index every unit follows. Two kinds: relaxed crystals of atoms, and samples,
// which are patterns with their truth.

import type { Shape, Triple } from "@friedel/engine";
import { convexForms, oddForms } from "../crystal/forms.js";
import type { Span } from "../random.js";

/** Relaxed crystals of atoms. */
export interface CrystalSet {
  readonly kind: "crystals";
  readonly seed: number;
  /** Number of crystals. */
  readonly count: number;
  /** Crystals in one file. */
  readonly perShard: number;
  /** Symbols of the metals to draw from. */
  readonly metals: readonly string[];
  /** Number of atoms; drawn uniformly in its logarithm. */
  readonly atoms: Span;
  /** Kinds of defects and of uneven displacement to draw from, as `randomAtomicCrystal` has them. */
  readonly defects: readonly string[];
  readonly fields: readonly string[];
  /** Largest size of each component of homogeneous strain, and of the uneven one, before relaxation. */
  readonly strain: number;
  readonly unevenStrain: number;
  /**
   * Share of the crystals that are held at one side while they relax, as on a substrate: a free crystal gives up every strain
   * that no defect keeps in it.
   */
  readonly heldShare: number;
  /** A crystal is relaxed when no component of a force is larger, eV/Å. */
  readonly forceTolerance: number;
  /** Steps after which a crystal is taken as it is. */
  readonly maxSteps: number;
}

/** Patterns and their truths. All spans are drawn from evenly, but those of counts in their logarithm. */
export interface SampleSet {
  readonly kind: "samples";
  readonly seed: number;
  /** Number of samples. */
  readonly count: number;
  /** Samples in one file. */
  readonly perShard: number;
  readonly shape: Shape;
  /** Share of the samples that are drawn from stored crystals; the others have phase fields of their own. 0 without crystals. */
  readonly crystalShare: number;
  /** Bragg peaks hkl to draw from, for stored crystals. */
  readonly reflections: readonly Triple[];
  /** Array length over the crystal's extent, drawn for each axis. */
  readonly oversampling: Span;
  /** Of fields: largest less smallest phase inside, radians. */
  readonly phaseRange: Span;
  /** Of fields: kinds of bodies to draw from, as `randomForm` has them; a kind named twice is twice as likely. */
  readonly forms: readonly string[];
  /** Of fields without a dislocation: share with a step of the phase across a plane, as between two domains. */
  readonly domainShare: number;
  /** Of fields: share with a screw dislocation, and largest relative change of the density. */
  readonly dislocationShare: number;
  readonly unevenness: Span;
  /** Expected counts of the brightest voxel. */
  readonly peakCounts: Span;
  /** Expected counts of background a voxel. */
  readonly background: Span;
  /** Share of the samples in light that is not wholly coherent. */
  readonly partialShare: number;
  /** Width of the blur of the intensity by partial coherence: sigma of a Gaussian, voxels, drawn for each axis. */
  readonly blur: Span;
  /** Share of the samples whose light, and share whose measurement, has one of the disturbances of its kind. */
  readonly disturbedShare: number;
  /** Disturbances to draw from, of light and of measurements, as `lightDisturbances` and `countDisturbances` have them. */
  readonly disturbances: readonly string[];
  /** Share of the samples whose detector has a gap. */
  readonly gapShare: number;
  /** Width of a gap, voxels. */
  readonly gapWidth: Span;
  /** Number of dead pixels: not measured in any frame. */
  readonly deadPixels: Span;
  /** Number of hot pixels: they count up to the brightest voxel's counts in every frame, and no mask lists them. */
  readonly hotPixels: Span;
  /** At the centre of the array: the brightest voxel, as after preparation, or the Bragg peak of the undeformed lattice. */
  readonly centring: "maximum" | "reflection";
  /** How far from there it lies at most along each axis, voxels. */
  readonly offCentre: number;
}

/** A description of either kind. */
export type DatasetDescription = CrystalSet | SampleSet;

/** A set of crystals where nothing else is asked for. */
export const defaultCrystalSet: CrystalSet = {
  kind: "crystals",
  seed: 0,
  count: 100,
  perShard: 10,
  metals: ["Au", "Pt", "Cu", "Ni", "Ag", "Pd"],
  atoms: [5_000, 50_000],
  defects: ["none", "none", "screw", "edge", "mixed", "stackingFault", "twin"],
  fields: ["none", "random", "bending"],
  strain: 0.01,
  unevenStrain: 0.01,
  heldShare: 0.5,
  forceTolerance: 1e-3,
  maxSteps: 2_000,
};

/** A set of samples where nothing else is asked for: what scans of strained nanocrystals look like after preparation. */
export const defaultSampleSet: SampleSet = {
  kind: "samples",
  seed: 0,
  count: 256,
  perShard: 16,
  shape: [64, 64, 64],
  crystalShare: 0.5,
  reflections: [
    [1, 1, 1],
    [2, 0, 0],
    [2, 2, 0],
    [3, 1, 1],
  ],
  oversampling: [2, 3.5],
  phaseRange: [0.2 * Math.PI, 6 * Math.PI],
  forms: [...convexForms, ...oddForms],
  domainShare: 0,
  dislocationShare: 0.15,
  unevenness: [0, 0.2],
  peakCounts: [1e4, 1e6],
  background: [0, 0.05],
  partialShare: 0.3,
  blur: [0.1, 0.6],
  disturbedShare: 0,
  disturbances: [],
  gapShare: 0.25,
  gapWidth: [1, 5],
  deadPixels: [0, 10],
  hotPixels: [0, 2],
  centring: "maximum",
  offCentre: 0.5,
};

/** Number of files of a set. */
export function shardCount({ count, perShard }: DatasetDescription): number {
  return Math.ceil(count / perShard);
}

/** Indices of the units in one file: from the first to before the last. */
export function unitsOfShard({ count, perShard }: DatasetDescription, shard: number): readonly [first: number, end: number] {
  return [shard * perShard, Math.min(count, (shard + 1) * perShard)];
}
