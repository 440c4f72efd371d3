// The judgement of an answer: how wrong it is expected to be, from its signs, and whether it is to be believed at all.

import type { ComplexVolume, MaskVolume, Phaser, RealVolume, Transform } from "@friedel/engine";
import { compareObjects, crystalSupport } from "@friedel/imaging";
import type { Calibration } from "./calibration-file.js";
import { expectedOf, termsOf } from "./error-model.js";
import type { ModelInput } from "./model-input.js";
import { outOfDistribution } from "./out-of-distribution.js";
import { pattersonSignsOf } from "./patterson-signs.js";
import { probe } from "./probe.js";
import { type Projected, project } from "./project.js";
import { noiseChi2, signNames, signsOf } from "./signs.js";
import type { UncertaintyFactors } from "./uncertainty.js";

/** An object on the network's voxels, on the pattern's before its projections, and after them. */
export interface Answer {
  readonly source: ComplexVolume;
  readonly before: ComplexVolume;
  readonly found: Projected;
}

/** A pattern as it was measured and as the network sees it. */
export interface AskedPattern {
  readonly counts: RealVolume;
  readonly mask: MaskVolume;
  readonly input: ModelInput;
}

/** The signs of an answer. Loads the phaser with other objects. */
export async function signsOfAnswer(
  phaser: Phaser,
  { source, before, found }: Answer,
  { counts, mask, input }: AskedPattern,
  transform: Transform,
): Promise<number[]> {
  const raw = await project(phaser, before, 0);
  const probed = await probe(phaser, found);
  const { object, support } = found;
  const onPattern = signsOf({
    object,
    support,
    chi2: { before: raw.metrics.chi2, after: found.metrics.chi2, noise: noiseChi2(counts, mask) },
    unprojected: await compareObjects(raw.object, object, transform),
    probed: probed && { ...(await compareObjects(probed.object, object, transform)), apart: partApart(probed.object) },
  });
  return [...onPattern, ...(await pattersonSignsOf(source, input, transform))];
}

/** Pieces are those at half of the greatest amplitude: between particles, and at walls between domains, it falls below. */
const pieceLevel = 0.5;

/** Part of an object's voxels that does not hang together with the largest piece. */
function partApart(object: ComplexVolume): number {
  const { left, voxels } = crystalSupport(object, pieceLevel);
  return left / (left + voxels);
}

/** A judgement of an answer. */
export interface Judgement {
  /** The `fieldError` that is expected of it. */
  readonly expectedError: number;
  /** Why it is not to be believed, in words; null where it is. */
  readonly unlike: string | null;
}

/** fieldErrors are never more. */
const largestError = 1;

/** Judges an answer by the features of its pattern and its signs. */
export function judge(
  { expected, limit, reference }: Pick<Calibration, "expected" | "limit" | "reference">,
  features: readonly number[],
  signs: readonly number[],
): Judgement {
  const expectedError = Math.min(largestError, Math.max(0, expectedOf(expected, signs)));
  const odd = outOfDistribution(features, reference);
  if (odd !== null || expectedError <= limit) return { expectedError, unlike: odd };
  const terms = termsOf(expected, signs);
  const worst = terms.indexOf(Math.max(...terms));
  const ratio = 10 ** (signs[worst] - expected.mean[worst]);
  const unlike =
    `a fieldError of about ${expectedError.toFixed(2)} is expected of the answer, and above ${limit.toFixed(2)} it is not to be believed ` +
    `(the ${signNames[worst]} is ${Number(ratio.toPrecision(2))} times the usual)`;
  return { expectedError, unlike };
}

/** The factors of the error bars of an answer with these signs. */
export function factorsFor(
  { amplitude, phase }: Pick<Calibration, "amplitude" | "phase">,
  signs: readonly number[],
  sampleSigns: readonly number[],
): UncertaintyFactors {
  const both = [...signs, ...sampleSigns];
  return { amplitude: Math.exp(expectedOf(amplitude, both)), phase: Math.exp(expectedOf(phase, both)) };
}
