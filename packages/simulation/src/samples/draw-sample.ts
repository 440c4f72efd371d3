// One sample of a set, a pattern with its truth, as a pure function of (description, stored crystals, index).

import {
  type ComplexVolume,
  centreOf,
  type MaskVolume,
  OptionError,
  type RealVolume,
  type Transform,
  type Triple,
  triple,
} from "@friedel/engine";
import { applyRamp } from "@friedel/imaging";
import { partlyCoherent } from "../diffraction/coherence.js";
import { detect } from "../diffraction/detector.js";
import { brightestVoxel, exposed, intensityOf } from "../diffraction/pattern.js";
import { between, numbersOf, quickSequence } from "../random.js";
import type { SampleSet } from "./description.js";
import { cutFrames, disturbCounting, disturbLight } from "./disturbances.js";
import { type Detector, drawDetector } from "./draw-detector.js";
import { drawCarried, memberSeed } from "./draw-object.js";
import { type CrystalSource, type DrawnObject, drawAtoms, drawField } from "./sample-objects.js";

/** A pattern with its truth: zero frequency and origin at ⌊N/2⌋, axes (frame, row, column). */
export interface Sample {
  readonly index: number;
  /** Whole numbers; 0 where not measured. */
  readonly counts: RealVolume;
  /** Values of `Measured`: `used` or `no`. */
  readonly mask: MaskVolume;
  /** The object that scattered, |ρ| about 1 inside, with the ramp that puts its pattern where it is. */
  readonly object: ComplexVolume;
  /** 1 inside. */
  readonly support: MaskVolume;
  readonly facts: SampleFacts;
}

/** Facts of a sample. */
export interface SampleFacts extends Counting {
  readonly index: number;
  /** The class by which a set counts its samples. */
  readonly className: string;
  readonly seed: number;
  /** Draws before this one that the array could not carry. */
  readonly redrawn: number;
  readonly origin: DrawnObject["origin"];
  /** Array length over the crystal's extent along each axis. */
  readonly oversampling: Triple;
  /** Widths of the blur by partial coherence, voxels; null in coherent light. */
  readonly blur: Triple | null;
  /** What disturbed the light; see `lightDisturbances`. */
  readonly lightDisturbance: string | null;
  /** How the pattern was moved from where the object of `origin` scatters, voxels. */
  readonly moved: Triple;
}

/** How a sample's counting went. */
export interface Counting extends Detector {
  /** What disturbed it; see `countDisturbances`. */
  readonly countDisturbance: string | null;
}

/** A set that samples can be drawn from. */
export interface SampleSource {
  readonly description: SampleSet;
  /** The stored crystals; none where `crystalShare` is 0. */
  readonly crystals?: CrystalSource;
}

/** An object and the intensity that it scatters at the drawn coherence, before any detector. */
export interface Scatterer extends Pick<Sample, "object" | "support"> {
  /** Arbitrary unit, zero frequency at ⌊N/2⌋. */
  readonly intensity: RealVolume;
  readonly facts: Omit<SampleFacts, keyof Counting>;
}

/**
 * Draws sample `index`. Throws {@link OptionError} for a description that nothing fulfils, such as strains too steep for the array.
 */
export async function drawSample(source: SampleSource, index: number, transform: Transform): Promise<Sample> {
  const scatterer = await drawScatterer(source, index, transform);
  const { object, support, facts } = scatterer;
  const { counts, mask, counting } = measureScatterer(source.description, scatterer.intensity, facts.seed);
  return { index, counts, mask, object, support, facts: { ...facts, ...counting } };
}

/** Measures an intensity with the detector and the noise of `seed`. Throws DataError for an intensity of zeros. */
export function measureScatterer(
  description: SampleSet,
  intensity: RealVolume,
  seed: number,
): Pick<Sample, "counts" | "mask"> & { readonly counting: Counting } {
  const detector = drawDetector(description, seed);
  const { peakCounts, gap } = detector;
  const sensor = { ...detector, gaps: gap ? [gap] : [] };
  const { light, frames, disturbance } = disturbCounting(description, exposed(intensity, { peakCounts }), seed);
  const { counts, mask } = detect(light, sensor, quickSequence(seed, "sample counts"));
  if (disturbance === "cut") cutFrames(counts, mask, frames);
  return { counts, mask, counting: { ...detector, countDisturbance: disturbance } };
}

/** Draws what sample `index` is of. Errors as in {@link drawSample}. */
export async function drawScatterer(
  { description, crystals }: SampleSource,
  index: number,
  transform: Transform,
): Promise<Scatterer> {
  const { seed: setSeed, shape, crystalShare } = description;
  if (crystalShare > 0 && !crystals) throw new OptionError("expected stored crystals to draw samples from, found none");
  const seedOf = (redrawn: number) => memberSeed(setSeed, "data set units", index, redrawn);
  // The kind is the first draw's: else what is easy to carry would be drawn more often.
  const kind = seedOf(0);
  const ofAtoms = numbersOf(kind, "sample kind")() < crystalShare ? crystals : undefined;
  const draw = (seed: number) =>
    ofAtoms ? drawAtoms(description, ofAtoms, seed, transform) : drawField(description, kind, seed);
  const found = await drawCarried({ what: `sample ${index}`, shape, seed: seedOf, draw }, transform);
  const { drawn, seed, redrawn } = found;
  const moved = drawMove(description, found.intensity, seed);
  // A ramp of −m on the object moves its pattern by +m.
  const object = applyRamp(drawn.object, [-moved[0], -moved[1], -moved[2]]);
  const coherent = intensityOf(await transform(object, "forward"));
  const blur = drawBlur(description, seed);
  const blurred = blur ? await partlyCoherent(coherent, blur, transform) : coherent;
  const { className, origin, oversampling, support } = drawn;
  const { intensity, disturbance } = await disturbLight(description, blurred, oversampling, seed, transform);
  const facts = { index, className, seed, redrawn, origin, oversampling, blur, lightDisturbance: disturbance, moved };
  return { object, support, intensity, facts };
}

function drawBlur({ partialShare, blur }: SampleSet, seed: number): Triple | null {
  const next = numbersOf(seed, "sample blur");
  if (next() >= partialShare) return null;
  return triple(() => between(next, ...blur));
}

/** From where the pattern is to the centre of the array, and a random part of `offCentre` beside it. */
function drawMove({ centring, offCentre }: SampleSet, intensity: RealVolume, seed: number): Triple {
  const next = numbersOf(seed, "sample centring");
  const centre = centreOf(intensity.shape);
  const peak = centring === "maximum" ? brightestVoxel(intensity) : centre;
  return triple((axis) => centre[axis] - peak[axis] + between(next, -offCentre, offCentre));
}
