// Flags of what is known of an object, and of how a pattern of plain diffraction lies.

import type { Triple } from "@friedel/engine";
import { type KnownObject, optionsForKnown, type PhasingOptions } from "@friedel/imaging";
import type { PlainLayout } from "@friedel/workflow";
import type { KnownPaths } from "@friedel/workflow/node";
import { type Command, InvalidArgumentError } from "commander";
import { number, whole } from "./parse.js";
import type { PhasingFlags } from "./phasing.js";

export interface KnownFlags extends Omit<PlainLayout, "centre"> {
  readonly real?: boolean;
  readonly nonNegative?: boolean;
  readonly modulus?: string;
  readonly knownPhase?: string;
  readonly knownSupport?: string;
  readonly centre?: "friedel" | readonly number[];
}

export function addKnown(command: Command): Command {
  return command
    .optionsGroup("What is known of the object (files of any kind; FILE.npz:NAME for one array of several):")
    .option("--non-negative", "it is real and nowhere below 0: a density, stars, an asteroid")
    .option("--real", "it is real")
    .option("--modulus <file>", "its modulus, that of a probe or a pupil; it is 0 beyond 1 % of the maximum")
    .option(
      "--known-phase <file>",
      "its phase in radians, or complex factors: with --modulus phasing begins there (a known defocus), else the object is real but for it",
    )
    .option("--known-support <file>", "where it is, not 0 there: an aperture; it is kept as it is")
    .optionsGroup("The pattern:")
    .option(
      "--centre <pixel>",
      "zero frequency: row,column (and frame, of three axes) counted from 0, or friedel for where the pattern is most symmetric; without it the middle ⌊N/2⌋",
      centreOrFriedel,
    )
    .option("--zero-beyond <voxels>", "further from the centre the pattern is known to be 0: a telescope's cut-off", number(1))
    .option("--power-spectrum", "the pattern is a power spectrum: its even part is taken, and one that is not even is refused")
    .option("--tolerance <share>", "the share by which amplitudes of a power spectrum may be off", number(0, 0.5))
    .option("--no-points", "leave the fine part of a non-negative object as the recipe found it, not from its bright points")
    .option("--no-growth", "begin each start once, with all of the pattern, not with the best of several beginnings");
}

function centreOrFriedel(text: string): "friedel" | readonly number[] {
  if (text === "friedel") return text;
  const parts = text.split(",").map((part) => whole()(part.trim()));
  if (parts.length === 2 || parts.length === 3) return parts;
  throw new InvalidArgumentError("Expected friedel, or row,column as in 255,258, with the frame behind it of three axes.");
}

/** The layout that the flags ask for. */
export function plainLayout({ centre, zeroBeyond, powerSpectrum }: KnownFlags): PlainLayout {
  return {
    ...(centre !== undefined && { centre: centre === "friedel" ? centre : triplet(centre) }),
    ...(zeroBeyond !== undefined && { zeroBeyond }),
    ...(powerSpectrum !== undefined && { powerSpectrum }),
  };
}

function triplet([row, column, frame = 0]: readonly number[]): Triple {
  return [frame, row, column];
}

/** The files and kinds that the flags name. */
export function knownPaths({ real, nonNegative, modulus, knownPhase, knownSupport }: KnownFlags): KnownPaths {
  return {
    ...(real && { isReal: true }),
    ...(nonNegative && { isNonNegative: true }),
    ...(modulus !== undefined && { modulus }),
    ...(knownPhase !== undefined && { phase: knownPhase }),
    ...(knownSupport !== undefined && { support: knownSupport }),
  };
}

/** Default settings for what is known; undefined where nothing is. */
export function knownDefaults(
  known: KnownObject,
  {
    powerSpectrum = false,
    zeroBeyond,
    growth,
    recipe,
  }: Pick<KnownFlags, "powerSpectrum" | "zeroBeyond"> & Pick<PhasingFlags, "growth" | "recipe">,
): PhasingOptions | undefined {
  const isPowerSpectrum = powerSpectrum || zeroBeyond !== undefined;
  const isBegunOnce = growth === false || (recipe !== undefined && !isPowerSpectrum);
  return known.constraint || known.support ? optionsForKnown(known, { isPowerSpectrum, isBegunOnce }) : undefined;
}
