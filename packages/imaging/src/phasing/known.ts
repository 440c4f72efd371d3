// What is known of an object, and the settings that find one so known. Measured on problems of plain diffraction: the constraint decides,
// then the number of iterations, then the algorithm. For a real object, or one of 0 or more, CHIO and RRR beat HIO and RAAR; of a known
// modulus relaxed reflections do from random starts, and from a known phase too: behind 3 waves of defocus RAAR lost a quarter of pupils of
// 0.5 waves rms that the difference map finds; a known support of a complex object is best served by RAAR. Shrink-wrap with a threshold cuts into soft objects: none of these has it. A twin is not removed by cutting the start:
// where what is known has a place it would be cut, and starts of real objects that begin alike end alike, right or wrong.

import type { ComplexVolume, Constraint, MaskVolume } from "@friedel/engine";
import { defaultOptions, type PhasingOptions } from "./options.js";

/** What a user knows of the object, on the pattern's grid. */
export interface KnownObject {
  readonly constraint?: Constraint;
  /** Where it is; nothing beyond. */
  readonly support?: MaskVolume;
  /** What phasing begins with instead of random phases. */
  readonly object?: ComplexVolume;
}

const common = {
  ...defaultOptions,
  shrinkWrap: null,
  twinRemoval: null,
  finish: null,
  polish: 40,
  freeFraction: 0.02,
  fitEvery: 100,
} as const;

/**
 * Of a power spectrum. Of 50 beginnings on an asteroid (seed 1913) 15 were right (`fieldError` below 0.2), and as a rule those that fit best:
 * the best of 20 drawn from them is right in nine of ten draws. Eased by 2.2 % in five rounds a stage more beginnings are right (8 and 11 of 16
 * on asteroids 1 and 3), but wrong ones fit as well (12 of 21 such starts on 1913 were right, and not the one of the lowest chi2).
 */
const fromCoarse = {
  growth: {
    tries: 20,
    from: 0.031,
    latest: 0.031,
    to: 0.19,
    step: 1.437,
    recipe: "100*RRR",
    rounds: 1,
    whole: { recipe: "200*RRR+200*RAAR+50*ER", rounds: 1 },
    settle: { tries: 1, rounds: 0 },
    tolerance: 0,
  },
  recipe: "50*ER",
  beta: 0.7,
} as const;

/**
 * Of an object of 0 or more. CHIO finds the middle of the pattern, RRR its bright parts; beyond them noise moves the two sets apart, and what
 * RRR adds up of their gap outweighs amplitudes that are near the noise. RAAR forgets it within 1/(1 - beta) iterations: cooled from 100 of
 * them to 10 the outer phases set.
 */
const nonNegative = "1000*CHIO+700*RRR(0.5)+300*RAAR(0.99)+300*RAAR(0.97)+200*RAAR+50*ER";
/**
 * Of an object of 0 or more in a plane, whose place is known: a start takes the best of twelve beginnings, four of which go on before. Of one cell
 * (seed 1913) 23 of 50 beginnings were right, and which are shows in their misfit.
 */
const ofTwelve = {
  growth: {
    tries: 12,
    from: 1,
    latest: 1,
    to: 1,
    step: 2,
    recipe: "1000*CHIO",
    rounds: 1,
    whole: { recipe: "400*RRR(0.5)+30*ER", rounds: 1 },
    settle: { tries: 4, rounds: 2 },
    tolerance: 0,
  },
  recipe: "300*RRR(0.5)+300*RAAR(0.99)+300*RAAR(0.97)+200*RAAR+50*ER",
} as const;

/**
 * Beyond 0.2 cycles a voxel starts on cells have no right phases (correlation with the truth of 0.3); from 40 points on 256² they have 0.8 to 0.97
 * of them. RAAR(0.97), which may search, loses a third of what they give; RAAR(0.8) keeps it.
 */
const points = { share: 0.004, width: 0.12, rounds: 6, recipe: "200*RAAR(0.8)+50*ER", times: 3 };

/** What is known of a pattern of plain diffraction that its settings depend on. */
export interface KnownPattern {
  /** The mean power of many exposures, 0 beyond a telescope's cut-off. */
  readonly isPowerSpectrum?: boolean;
  /** Whether a start has one beginning, of all of the pattern, whatever would be better. */
  readonly isBegunOnce?: boolean;
}

/** The default settings for what is known of an object; those of any object where it is nothing. */
export function optionsForKnown(
  { constraint, support, object }: KnownObject,
  { isPowerSpectrum = false, isBegunOnce = false }: KnownPattern = {},
): PhasingOptions {
  const box = { box: 0.45 };
  switch (constraint?.kind) {
    case "nonNegative":
      if (isPowerSpectrum && !constraint.factor)
        return { ...common, ...(isBegunOnce ? { recipe: nonNegative } : fromCoarse), support: box };
      return { ...common, recipe: nonNegative, points, support: box, ...(support?.shape[0] === 1 && !isBegunOnce && ofTwelve) };
    case "real":
      return { ...common, recipe: "1400*CHIO+600*RRR+50*ER", support: box };
    case "modulus":
      return { ...common, recipe: object ? "500*DM+100*RAAR+50*ER" : "800*DM+60*RAAR+50*ER" };
    default:
      return support ? { ...common, recipe: "400*RAAR+50*ER" } : defaultOptions;
  }
}
