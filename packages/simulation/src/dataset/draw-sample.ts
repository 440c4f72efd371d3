// One sample of a set, a pattern with its truth, as a pure function of (description, stored crystals, index). What an array
// cannot carry is drawn again: a phase too steep for its voxels, a pattern that does not fit into the array.

import {
  type ComplexVolume,
  centreOf,
  type MaskVolume,
  OptionError,
  type RealVolume,
  type Shape,
  type Triple,
} from "@friedel/engine";
import { applyRamp, shareAtEdge, type Transform } from "@friedel/imaging";
import { partlyCoherent } from "../diffraction/coherence.js";
import { intensityOf } from "../diffraction/pattern.js";
import type { SampleSet } from "./description.js";
import { type Detector, detect, drawDetector } from "./detector.js";
import { type CrystalSource, drawAtoms } from "./draw-atoms.js";
import { drawField } from "./draw-field.js";
import { evenly, mostDraws, numbersOf, unitSeed } from "./draws.js";

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

/** What was drawn for a sample. */
export interface SampleFacts extends Detector {
  readonly index: number;
  /** What a set counts its samples by. */
  readonly className: string;
  readonly seed: number;
  /** Draws before this one that the array could not carry. */
  readonly redrawn: number;
  /** What the object is of: its crystal or its field. */
  readonly origin: Readonly<Record<string, string | number | readonly number[]>>;
  /** Array length over the crystal's extent along each axis. */
  readonly oversampling: Triple;
  /** Widths of the blur by partial coherence, voxels; null in coherent light. */
  readonly blur: Triple | null;
  /** How the pattern was moved from where the object of `origin` scatters, voxels. */
  readonly moved: Triple;
}

/** An object as its drawing gives it. */
export interface DrawnObject {
  readonly className: string;
  readonly object: ComplexVolume;
  /** What it scatters in the central half of each axis, where that is known already; its object then ends smoothly with the array. */
  readonly amplitude?: ComplexVolume;
  readonly support: MaskVolume;
  readonly oversampling: Triple;
  readonly origin: SampleFacts["origin"];
}

/** A set that samples can be drawn from. */
export interface SampleSource {
  readonly description: SampleSet;
  /** The stored crystals; none where `crystalShare` is 0. */
  readonly crystals?: CrystalSource;
}

/** Share of the intensity at the ends of the axes above which a pattern is taken for cut off. */
const mostAtEdge = 0.01;

/** An object, the intensity that it scatters with the coherence it was drawn with, and what was drawn; before any detector. */
export interface Scatterer extends Pick<Sample, "object" | "support"> {
  /** Arbitrary unit, zero frequency at ⌊N/2⌋. */
  readonly intensity: RealVolume;
  readonly facts: Omit<SampleFacts, keyof Detector>;
}

/**
 * Draws sample `index`. Throws {@link OptionError} for a description that nothing fulfils, such as strains too steep for the array.
 */
export async function drawSample(source: SampleSource, index: number, transform: Transform): Promise<Sample> {
  const scatterer = await drawScatterer(source, index, transform);
  const { object, support, facts } = scatterer;
  const { counts, mask, detector } = measureScatterer(source.description, scatterer.intensity, facts.seed);
  return { index, counts, mask, object, support, facts: { ...facts, ...detector } };
}

/** Measures an intensity with the detector and the noise of `seed`. Throws DataError for an intensity of zeros. */
export function measureScatterer(
  description: SampleSet,
  intensity: RealVolume,
  seed: number,
): Pick<Sample, "counts" | "mask"> & { readonly detector: Detector } {
  const detector = drawDetector(description, seed);
  return { ...detect(intensity, detector, seed), detector };
}

/** Draws what sample `index` is of. Errors as in {@link drawSample}. */
export async function drawScatterer(
  { description, crystals }: SampleSource,
  index: number,
  transform: Transform,
): Promise<Scatterer> {
  const { seed: setSeed, shape, crystalShare } = description;
  if (crystalShare > 0 && !crystals) throw new OptionError("expected stored crystals to draw samples from, found none");
  // The kind is the first draw's: else what is easy to carry would be drawn more often.
  const kind = unitSeed(setSeed, index, 0);
  const isOfAtoms = crystals && numbersOf(kind, "sample kind")() < crystalShare;
  for (let redrawn = 0; redrawn < mostDraws; redrawn++) {
    const seed = unitSeed(setSeed, index, redrawn);
    const drawn = isOfAtoms ? await drawAtoms(description, crystals, seed, transform) : drawField(description, kind, seed);
    if (!drawn) continue;
    const first = intensityOf(drawn.amplitude ?? (await transform(drawn.object, "forward")));
    if (!drawn.amplitude && shareAtEdge(first) > mostAtEdge) continue;
    const moved = drawMove(description, first, seed);
    // A ramp of −m on the object moves its pattern by +m.
    const object = applyRamp(drawn.object, [-moved[0], -moved[1], -moved[2]]);
    const coherent = intensityOf(await transform(object, "forward"));
    const blur = drawBlur(description, seed);
    const intensity = blur ? await partlyCoherent(coherent, blur, transform) : coherent;
    const { className, origin, oversampling, support } = drawn;
    return { object, support, intensity, facts: { index, className, seed, redrawn, origin, oversampling, blur, moved } };
  }
  throw new OptionError(
    `expected samples that an array of ${shape.join("×")} carries, found ${mostDraws} draws of sample ${index} too steep for its voxels or scattering beyond it`,
  );
}

function drawBlur({ partialShare, blur }: SampleSet, seed: number): Triple | null {
  const next = numbersOf(seed, "sample blur");
  if (next() >= partialShare) return null;
  return [evenly(next, blur), evenly(next, blur), evenly(next, blur)];
}

/** From where the pattern is to the centre of the array, and a random part of `offCentre` beside it. */
function drawMove({ centring, offCentre }: SampleSet, intensity: RealVolume, seed: number): Triple {
  const next = numbersOf(seed, "sample centring");
  const centre = centreOf(intensity.shape);
  const peak = centring === "maximum" ? brightest(intensity.shape, intensity.data) : centre;
  const along = (axis: 0 | 1 | 2): number => centre[axis] - peak[axis] + evenly(next, [-offCentre, offCentre]);
  return [along(0), along(1), along(2)];
}

function brightest([, ny, nx]: Shape, data: Float32Array): Triple {
  let best = 0;
  for (let i = 0; i < data.length; i++) if (data[i] > data[best]) best = i;
  return [Math.floor(best / (ny * nx)), Math.floor(best / nx) % ny, best % nx];
}
