// What makes an object doubtful however well it fits: too few photons for its unknowns, and light close to the peak that no crystal at
// rest scatters.

import { type MaskVolume, Measured, type Measurement, type Triple } from "@friedel/engine";
import { countingError, photonsOf } from "../metrics/counting-noise.js";
import { supportSize } from "../metrics/extent.js";
import { type ModelledConditions, percent } from "./conditions/conditions.js";
import type { Trust } from "./result.js";

/**
 * Counting error (metrics/counting-noise.ts). Of four crystals with 150 to 3000 photons in the brightest voxel it was 0.3 to 0.44 and they
 * were wrong by half of it.
 */
const greatestCountingError = 0.36;
/**
 * With fewer photons the support itself is too small, and with it that error: objects at the noise, on which all starts agreed, had a field
 * error of 0.25, 0.22 and 0.40 with 12 800, 13 700 and 19 700 photons; with 30 000 and more it was 0.18 and less.
 */
const fewestPhotons = 2.5e4;
/** Share of the brightest voxel's counts that a background may have at the peak: a crystal that changes while it is measured has 0.025. */
const greatestDiffuse = 0.01;
/** How much more a background has at the peak than far out where it is diffuse scattering. */
const rise = 10;

/**
 * Wide coherence, Gaussian or Lorentzian, voxels. What it leaves of a pattern other objects fit too, so another start has to agree:
 * alone a wrong one with tails was at a noise ratio of 1.1, one with widths at 1.34, a right one with widths at 1.13. Above `noise` wrong
 * ones did agree, once at 1.54; right ones of many counts end at 1.65, with bright voxels at their noise.
 */
const wide = { width: 0.5, tail: 0.25, noiseAlone: 1.2, noise: 1.45, bright: 1.3, noiseIfBright: 2 } as const;

/**
 * Share of the peak's counts beyond an end from which what is missing may decide: eight simulated crystals with 12 to 44 % of it beyond the last
 * frame, row or column had field errors of 0.26 to 0.87, seven of them at noise ratios below 1.5; two with 5 and 15 % had 0.18 and 0.15.
 */
const greatestMissing = 0.08;

/**
 * Counting error times what taking the coherence off a pattern amplifies it by. Six simulated patterns with tails were wrong by 1.3 to 3 times
 * as much: by 0.11 to 0.165 at 0.04 to 0.117, by 0.28 and 0.39 at 0.138 and 0.167, where all starts agreed at the noise.
 */
const greatestErrorInLight = 0.12;

/**
 * Share of the light in frames that were lost, and ratio to the noise, from which they may decide: a crystal that lost three frames beside the
 * peak was wrong by 0.45 at 1.55, though found at 1.08 in the whole scan.
 */
const lostLight = { share: 0.08, noise: 1.3 } as const;

/**
 * Unevenness (metrics/evenness.ts) above which an image is good to its error bars only: usually; in {@link wide} light, where no more than 0.6 of
 * what is wrong may show, and where no other start agrees (a wrong one had 0.177, of 84 right ones none more than 0.132); and above which
 * it is doubted. Starts of a measured scan in wide light that agree have 0.25 and 0.28.
 */
const uneven = { usual: 0.18, sole: 0.14, most: 0.3 } as const;

/**
 * Up to here unevenness speaks for an object: of 21 drawn ones that were wrong by 0.2 and more none had less than 0.138. It is 0.8 of the field
 * error and more, 0.6 in light of little coherence; but 0.4 where the scan is cut or the middle is missing, which are doubts of their own.
 */
const confirming = 0.12;

/** Whether a density is as even as that of right objects. */
export function isEven(unevenness: number): boolean {
  return unevenness <= uneven.usual;
}

/** Whether a density is so uneven that it speaks against its object; false where nothing is known of it. */
export function isUneven(unevenness: number): boolean {
  return unevenness > uneven.usual;
}

/** Whether a density is so even that it speaks for its object. */
export function confirms(unevenness: number): boolean {
  return unevenness <= confirming;
}

/** How well an object fits, how many starts found it, and the light that it was fitted in. */
export interface FittedLight extends Pick<Trust, "noiseRatio" | "brightRatio" | "agreeing" | "unevenness"> {
  readonly widths: Triple | null;
  readonly tails: Triple | null;
}

/**
 * Array over object length above which an object contradicts what the data alone said of coarse steps, and the same of one whose density
 * confirms it: of twelve objects of three crystals that were 0.87 to 1.15 times as long as the array, the six that did not fit into it filled it and had an
 * unevenness of 0.14 and more.
 */
const sampledEnough = { usual: 1.3, confirmed: 1.05 } as const;

/** Doubts about an object of `support` in its conditions and light, a sentence each. */
export function doubtsOf(
  { measurement, coarse, rivals, cuts, lost }: ModelledConditions,
  support: MaskVolume,
  light: FittedLight,
): string[] {
  const { lengths } = supportSize(support);
  const enough = confirms(light.unevenness) ? sampledEnough.confirmed : sampledEnough.usual;
  const isCoarse = coarse.filter(({ axis }) => support.shape[axis] < enough * lengths[axis]);
  const split = rivals.map(
    ({ centre, brightness }) =>
      `the peak at voxel (${centre.join(", ")}) that was left out is ${percent(brightness)} as bright as the main one: it may be the crystal's own, split by strain`,
  );
  const cut = cuts.filter(({ missing }) => missing > greatestMissing);
  const hidden = lost && lost.share > lostLight.share && light.noiseRatio > lostLight.noise ? [lost] : [];
  return [
    ...[...cut, ...hidden, ...isCoarse].map(({ sentence }) => sentence),
    ...split,
    ...doubtsOfDensity(light),
    ...doubtsOfLight(measurement, support, light),
  ];
}

/** What speaks against an object without making its image worthless, a sentence each. */
export function reservationsOf(light: FittedLight): string[] {
  const least = isWide(light) || light.agreeing < 2 ? uneven.sole : uneven.usual;
  return light.unevenness > least && light.unevenness <= uneven.most ? [unevenSentence(light)] : [];
}

function doubtsOfDensity(light: FittedLight): string[] {
  return light.unevenness > uneven.most ? [unevenSentence(light)] : [];
}

function unevenSentence(light: FittedLight): string {
  const more = isWide(light) ? " and more" : "";
  return `its density is uneven: if the crystal's is not, the image is wrong by ${light.unevenness.toFixed(2)}${more}`;
}

function hasTails({ tails }: Pick<FittedLight, "tails">): boolean {
  return Math.max(...(tails ?? [0])) > wide.tail;
}

function isWide({ widths, tails }: Pick<FittedLight, "widths" | "tails">): boolean {
  return hasTails({ tails }) || Math.max(...(widths ?? [0])) > wide.width;
}

function doubtsOfLight(
  measurement: Measurement,
  support: MaskVolume,
  { widths, tails, noiseRatio, brightRatio, agreeing }: FittedLight,
): string[] {
  const { amplitude, mask, background } = measurement;
  const photons = photonsOf(measurement);
  const brightest = amplitude.data.reduce(
    (most, value, i) => (mask.data[i] === Measured.no ? most : Math.max(most, value ** 2)),
    0,
  );
  const doubts: string[] = [];
  const error = countingError(measurement, support);
  const few = `${Math.round(Math.max(0, photons))} photons are few for this crystal`;
  if (error > greatestCountingError) doubts.push(`${few}: counting alone leaves about ${error.toFixed(1)} of it open`);
  else if (photons < fewestPhotons) doubts.push(`${few}: with so few, objects that fit to the noise were wrong by 0.2 to 0.4`);
  const [most, least] = background ? extremesOf(background.data) : [0, 0];
  if (most > greatestDiffuse * brightest && most > rise * least) {
    doubts.push("diffuse light around the peak is none of a crystal at rest: it may have changed while it was measured");
  }
  const isPartial = isWide({ widths, tails });
  if (isPartial && agreeing < 2 && (hasTails({ tails }) || noiseRatio > wide.noiseAlone)) {
    doubts.push("the light is coherent over part of the crystal only, and no independent start found the same object in it");
  } else if (isPartial && error * amplification(support, { widths, tails }) > greatestErrorInLight) {
    doubts.push(`${few} in light that is coherent over part of it only: other objects fit as well`);
  } else if (isPartial && noiseRatio > (brightRatio < wide.bright ? wide.noiseIfBright : wide.noise)) {
    doubts.push("the light is coherent over part of the crystal only, and its fit leaves more than counting noise");
  }
  return doubts;
}

/**
 * Mean of 1/γ (engine/contract/vectors.ts) over the autocorrelation of a box of the support's lengths: by so much noise grows in the
 * autocorrelation when it is divided by γ.
 */
function amplification(support: MaskVolume, { widths, tails }: Pick<FittedLight, "widths" | "tails">): number {
  const { lengths } = supportSize(support);
  return lengths.reduce((product, length, axis) => {
    let [sum, weights] = [0, 0];
    for (let lag = 0; lag < length; lag++) {
      const turn = (2 * Math.PI * lag) / support.shape[axis];
      const weight = (lag === 0 ? 0.5 : 1) * (1 - lag / length);
      sum += weight * Math.exp(((widths?.[axis] ?? 0) * turn) ** 2 / 2 + (tails?.[axis] ?? 0) * turn);
      weights += weight;
    }
    return (product * sum) / weights;
  }, 1);
}

function extremesOf(values: Float32Array): [most: number, least: number] {
  return values.reduce<[number, number]>(
    ([most, least], value) => [Math.max(most, value), Math.min(least, value)],
    [0, Number.POSITIVE_INFINITY],
  );
}
