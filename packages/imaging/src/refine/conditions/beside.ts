// The conditions of a measurement beside an object that nearly explains it: what the data alone could not tell. Each part is proposed
// by its likelihood, the object follows for a few steps, and the part is kept where the free voxels gain.

import {
  type CoherenceValues,
  descend,
  type Engine,
  type MaskVolume,
  Measured,
  type Measurement,
  mapped,
  type RealVolume,
} from "@friedel/engine";
import { backgroundVolume } from "../../conditions/background.js";
import { frameFactors } from "../../conditions/frame-likelihood.js";
import { otherPeaksIn } from "../../conditions/other-peaks.js";
import { radialBackground } from "../../conditions/radial-background.js";
import { freeNoiseRatio } from "../../metrics/counting-noise.js";
import { expectedCounts } from "../../metrics/expected-counts.js";
import { fitMetrics } from "../../metrics/fit.js";
import type { FittedObject } from "../polish/forward-model-fit.js";
import { type ModelledConditions, percent, scatter, withFactors, without } from "./conditions.js";

/** An object with the conditions that it was fitted in. */
export interface Placed {
  readonly fitted: FittedObject;
  readonly conditions: ModelledConditions;
  /** What the object, in its coherence, is expected to give there. */
  readonly expected: RealVolume;
  /** Ratio to the counting noise of the free voxels. */
  readonly noise: number;
}

/** A part is kept for a fall of `llkFree` by this share; a mask, which changes what is compared, for a fall of the noise ratio. */
const leastGain = { parts: 0.03, mask: 0.05 } as const;
/** Steps of the object after a proposal. */
const steps = 15;

type Proposal = (conditions: ModelledConditions, signal: RealVolume, expected: RealVolume) => Offer | null;

/** A measurement with a part more, and the words for it. */
interface Offer {
  readonly measurement: Measurement;
  readonly found: string;
  /** Sentences about the same condition that it makes void. */
  readonly replaces: RegExp;
}

/** Renews the conditions of a fit in turn with its object, in rounds as long as a part is kept. Yields now and then. */
export async function* renewConditions(engine: Engine, from: Placed, rounds: number): AsyncGenerator<void, Placed> {
  let best = from;
  for (let round = 0; round < rounds; round++) {
    const before = best;
    for (const proposal of [offerBackground, offerFactors, offerMask]) {
      const offered = await offerTo(engine, best, proposal);
      yield;
      const isBetter =
        proposal === offerMask
          ? offered && offered.noise < (1 - leastGain.mask) * best.noise
          : offered && offered.fitted.metrics.llkFree < (1 - leastGain.parts) * best.fitted.metrics.llkFree;
      if (offered && isBetter) best = offered;
    }
    if (best === before) return best;
  }
  return best;
}

async function offerTo(engine: Engine, { fitted, conditions, expected }: Placed, proposal: Proposal): Promise<Placed | null> {
  const { background } = conditions.measurement;
  const signal = background ? mapped(expected, (value, i) => value - background.data[i]) : expected;
  const offer = proposal(conditions, signal, expected);
  if (!offer) return null;
  const found = [...conditions.found.filter((text) => !offer.replaces.test(text)), offer.found];
  return followed(engine, fitted, { ...conditions, measurement: offer.measurement, found });
}

/** An object placed in conditions. */
export async function placedIn({ transform }: Engine, fitted: FittedObject, conditions: ModelledConditions): Promise<Placed> {
  const { measurement } = conditions;
  const expected = await expectedCounts(fitted.object, measurement, transform, coherenceOf(fitted) ?? {});
  return { fitted, conditions, expected, noise: freeNoiseRatio(measurement, expected) };
}

/** The object after some steps in other conditions; null if they diverge. */
async function followed(engine: Engine, fitted: FittedObject, conditions: ModelledConditions): Promise<Placed | null> {
  const coherence = coherenceOf(fitted);
  const phaser = await engine.createPhaser(conditions.measurement);
  try {
    await phaser.load(fitted);
    const model = { scale: "best" as const, ...(coherence && { coherence }) };
    const { scale, outcome } = await descend(phaser, { steps, loss: "amplitude", optimiser: { kind: "lbfgs" }, model });
    if (outcome === "diverged") return null;
    const found = fitted.model ? { ...fitted.model, scale } : null;
    const metrics = fitMetrics(await phaser.fit(found ?? undefined));
    const { object } = await phaser.read();
    const coherentFree = fitMetrics(await phaser.fit()).llkFree;
    return await placedIn(engine, { ...fitted, object, metrics, model: found, coherentFree }, conditions);
  } finally {
    await phaser.dispose();
  }
}

/** The coherence of a fitted model; null for coherent light. */
export function coherenceOf({ model }: Pick<FittedObject, "model">): CoherenceValues | null {
  return model && { widths: model.widths, tails: model.tails ?? [0, 0, 0] };
}

/** Log likelihood that a background has to gain. */
const leastLikelihood = 20;

function offerBackground({ measurement }: ModelledConditions, signal: RealVolume): Offer | null {
  const profile = radialBackground(measurement, signal);
  if (!(profile.gain > leastLikelihood)) return null;
  const background = backgroundVolume(profile, signal.shape);
  return {
    measurement: { ...measurement, background },
    found: `a background of ${Number(meanOf(background, measurement.mask).toPrecision(2))} counts a voxel on average lies under the pattern`,
    replaces: /^a background/,
  };
}

/** Mean of what is measured: a profile's ends, of few voxels each, say little. */
function meanOf({ data }: RealVolume, mask: MaskVolume): number {
  const measured = data.filter((_, i) => mask.data[i] !== Measured.no);
  return measured.reduce((sum, value) => sum + value / measured.length, 0);
}

/** Factors that scatter less are no flicker. */
const leastScatter = 0.003;

function offerFactors({ measurement, steady }: ModelledConditions, signal: RealVolume): Offer | null {
  const { values, errors } = frameFactors(measurement, signal);
  const factors = values.map((value, k) => (Number.isFinite(errors[k]) && value > 0 ? value : 1));
  if (scatter(factors) < leastScatter || (steady && roughness(factors) > greatestRoughness)) return null;
  return {
    measurement: withFactors(measurement, factors),
    found: `the frames flicker by ${percent(scatter(factors))}`,
    replaces: /^the frames flicker/,
  };
}

/** Steady frames may have factors that change slowly; others that a fit asks for stand in for what is wrong with its object. */
const greatestRoughness = 0.3;

/** Mean square of the differences of neighbours over twice the variance: 1 if each frame has a factor of its own, 0 for slow change. */
function roughness(factors: Float64Array): number {
  const mean = factors.reduce((sum, value) => sum + value, 0) / factors.length;
  let [steps, variance] = [0, (factors[0] - mean) ** 2];
  for (let k = 1; k < factors.length; k++) {
    steps += (factors[k] - factors[k - 1]) ** 2;
    variance += (factors[k] - mean) ** 2;
  }
  return steps / (2 * variance);
}

/** A peak of what a fit leaves counts if its counts are this many times those expected there. */
const leastExcess = 1.5;
/** … and is this bright beside the main peak; fainter ones change no object. */
const leastBrightness = 0.002;

function offerMask({ measurement }: ModelledConditions, _: RealVolume, expected: RealVolume): Offer | null {
  const peaks = otherPeaksIn(measurement, expected).filter(
    ({ brightness, region }) => brightness > leastBrightness && excess(measurement, expected, region) > leastExcess,
  );
  if (peaks.length === 0) return null;
  const mask = without(
    measurement.mask,
    peaks.map(({ region }) => region),
  );
  const [{ centre, brightness }] = peaks;
  const at = centre.map((value) => Math.round(value)).join(", ");
  const found = `another peak lies at voxel (${at}), ${percent(brightness)} as bright, and is left out`;
  return { measurement: { ...measurement, mask }, found, replaces: /^$/ };
}

/** Counts of a region over those expected. */
function excess({ amplitude, mask }: Measurement, expected: RealVolume, region: MaskVolume): number {
  let [counts, sum] = [0, 0];
  for (let i = 0; i < region.data.length; i++) {
    if (region.data[i] === 0 || mask.data[i] === Measured.no) continue;
    counts += amplitude.data[i] ** 2;
    sum += expected.data[i];
  }
  return counts / sum;
}
